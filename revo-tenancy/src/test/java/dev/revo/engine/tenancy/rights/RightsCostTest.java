package dev.revo.engine.tenancy.rights;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.revo.scope.Permission;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a check leaves behind: nothing. Times are for the benchmark. */
class RightsCostTest {
    private static final int CHECKS = 1_000_000;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void a_check_allocates_nothing() {
        List<MemberRoles> members = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            members.add(new MemberRoles("member" + i, true, Set.of(i % 2 == 0 ? "viewer" : "admin", "writer")));
        }
        RoleRights writer = RightsTest.role("writer", "member", Set.of("doc:write:*"), Set.of("memory:forget"));
        Rights rights = Rights.of(List.of(writer), members);
        String[] ids = members.stream().map(MemberRoles::id).toArray(String[]::new);
        Permission[] asked = {
            Permission.of("memory:recall"),
            Permission.of("memory:forget:notes"),
            Permission.of("memory:*"),
            Permission.of("*"),
            Permission.of("doc:write:x"),
            Permission.of("mail:send")
        };
        run(rights, ids, asked);
        long before = THREADS.getCurrentThreadAllocatedBytes();
        int allowed = run(rights, ids, asked);
        long bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
        assertThat(allowed).isBetween(CHECKS / 4, CHECKS * 3 / 4);
        assertThat(bytes).as("bytes of %d checks", CHECKS).isLessThan(4_096);
    }

    private static int run(Rights rights, String[] ids, Permission[] asked) {
        int allowed = 0;
        for (int i = 0; i < CHECKS; i++) {
            allowed += rights.allows(ids[i % ids.length], asked[i % asked.length]) ? 1 : 0;
        }
        return allowed;
    }

    @Test
    void control_a_check_that_joins_texts_is_seen() {
        String[] texts = {"memory", "recall"};
        long before = THREADS.getCurrentThreadAllocatedBytes();
        int length = 0;
        for (int i = 0; i < CHECKS; i++) {
            length += (texts[i & 1] + ":" + i).length();
        }
        assertThat(length).isPositive();
        assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isGreaterThan(CHECKS);
    }
}
