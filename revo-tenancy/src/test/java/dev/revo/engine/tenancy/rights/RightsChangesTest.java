package dev.revo.engine.tenancy.rights;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.scope.Permission;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** A copy with a change is what the changed roles and members compile to, and the original stays what it was. */
class RightsChangesTest {
    private final Map<String, RoleRights> roles = new HashMap<>();
    private final Map<String, MemberRoles> members = new HashMap<>();

    @Property(tries = 300)
    void a_change_equals_compiling_everything_again(@ForAll long seed) {
        Worlds worlds = new Worlds(seed);
        roles.clear();
        members.clear();
        worlds.roles(true).forEach(role -> roles.put(role.name(), role));
        worlds.members().forEach(member -> members.put(member.id(), member));
        Rights rights = Rights.of(roles.values(), members.values());
        List<Permission> asked = new ArrayList<>(worlds.permissions(20));
        for (int i = 0; i < 30; i++) {
            List<List<Permission>> before = answers(rights, asked);
            Rights changed = change(rights, worlds);
            assertThat(answers(rights, asked)).as("the original").isEqualTo(before);
            Rights whole = Rights.of(roles.values(), members.values());
            assertThat(answers(changed, asked)).as("after change %d", i).isEqualTo(answers(whole, asked));
            assertThat(changed.size()).isEqualTo(whole.size());
            for (Permission each : asked) {
                assertThat(changed.holders(each)).isEqualTo(whole.holders(each));
            }
            rights = changed;
        }
    }

    private Rights change(Rights rights, Worlds worlds) {
        int number = worlds.below(9);
        switch (worlds.below(4)) {
            case 0 -> {
                RoleRights role = worlds.role(number, true);
                roles.put(role.name(), role);
                return rights.withRole(role);
            }
            case 1 -> {
                roles.remove("role" + number);
                return rights.withoutRole("role" + number);
            }
            case 2 -> {
                members.remove("member" + number);
                return rights.withoutMember("member" + number);
            }
            default -> {
                MemberRoles member = worlds.member(number);
                members.put(member.id(), member);
                return rights.with(member);
            }
        }
    }

    private static List<List<Permission>> answers(Rights rights, List<Permission> asked) {
        List<List<Permission>> answers = new ArrayList<>();
        for (int i = 0; i < 13; i++) {
            answers.add(rights.allowed("member" + i, asked));
        }
        return answers;
    }

    @Property(tries = 3)
    void members_that_come_one_by_one_are_found_like_members_that_come_together(@ForAll long seed) {
        Worlds worlds = new Worlds(seed);
        List<MemberRoles> all = new ArrayList<>();
        Rights grown = Rights.of(List.of(), List.of());
        for (int i = 0; i < 5_000; i++) {
            MemberRoles member =
                    new MemberRoles("id" + worlds.below(1 << 30) + "-" + i, true, Set.of("viewer", "role" + i));
            all.add(member);
            grown = grown.with(member);
        }
        Rights together = Rights.of(List.of(), all);
        Permission right = Permission.of("memory:recall");
        assertThat(grown.size()).isEqualTo(together.size()).isEqualTo(5_000);
        assertThat(grown.holders(right)).isEqualTo(together.holders(right)).hasSize(5_000);
        for (MemberRoles member : all) {
            assertThat(grown.allows(member.id(), right)).isTrue();
            grown = grown.withoutMember(member.id());
            assertThat(grown.allows(member.id(), right)).isFalse();
        }
        assertThat(grown.size()).isZero();
    }

    @Property(tries = 1)
    void role_sets_that_nobody_has_any_more_are_forgotten() {
        Rights rights = Rights.of(List.of(), List.of(new MemberRoles("ann", true, Set.of("viewer"))));
        for (int i = 0; i < 5_000; i++) {
            rights = rights.with(new MemberRoles("bob", true, Set.of("viewer", "role" + i)));
            assertThat(rights.roleSets()).isLessThan(1_100);
        }
        assertThat(rights.holders(Permission.of("memory:recall"))).containsExactly("ann", "bob");
    }
}
