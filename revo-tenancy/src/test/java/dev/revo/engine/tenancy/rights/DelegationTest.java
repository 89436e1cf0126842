package dev.revo.engine.tenancy.rights;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.scope.Permission;
import dev.revo.tenancy.Grant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Nobody gives what he does not hold. */
class DelegationTest {
    private static List<Grant> grants(Set<String> allows, Set<String> denies) {
        RoleRights role = RightsTest.role("r", "", allows, denies);
        return Rights.of(List.of(role), List.of()).grants("ann", "r");
    }

    private static Optional<String> beyond(List<Grant> held, List<Grant> wanted) {
        return Rights.beyond(held, wanted).map(Permission::text);
    }

    @Test
    void gives_what_he_holds_or_less() {
        List<Grant> held = grants(Set.of("memory:*", "tool:call"), Set.of());
        assertThat(beyond(held, held)).isEmpty();
        assertThat(beyond(held, grants(Set.of("memory:recall:notes", "tool:call:x"), Set.of())))
                .isEmpty();
        assertThat(beyond(held, List.of())).isEmpty();
    }

    @Test
    void gives_nothing_wider() {
        List<Grant> held = grants(Set.of("memory:recall", "tool:call:x"), Set.of());
        assertThat(beyond(held, grants(Set.of("memory:*"), Set.of()))).contains("memory:*");
        assertThat(beyond(held, grants(Set.of("memory:recall", "tool:call"), Set.of())))
                .contains("tool:call");
        assertThat(beyond(held, grants(Set.of("*"), Set.of()))).contains("*");
        assertThat(beyond(List.of(), grants(Set.of("a:b"), Set.of()))).contains("a:b");
    }

    @Test
    void gives_nothing_that_is_denied_to_him_also_in_part() {
        Set<String> all = Set.of("memory:*");
        List<Grant> held = grants(all, Set.of("memory:forget"));
        assertThat(beyond(held, grants(all, Set.of()))).contains("memory:*");
        assertThat(beyond(held, grants(Set.of("memory:forget:x"), Set.of()))).contains("memory:forget:x");
        assertThat(beyond(held, grants(Set.of("memory:recall"), Set.of()))).isEmpty();
        assertThat(beyond(grants(all, Set.of()), grants(all, Set.of())))
                .as("control")
                .isEmpty();
    }

    @Test
    void gives_a_role_that_lacks_what_he_lacks() {
        List<Grant> admin = Rights.of(List.of(), List.of()).grants("ann", "admin");
        List<Grant> owner = Rights.of(List.of(), List.of()).grants("ann", "owner");
        assertThat(beyond(admin, admin)).isEmpty();
        assertThat(beyond(owner, admin)).isEmpty();
        assertThat(beyond(admin, owner)).contains("*");
        assertThat(beyond(admin, grants(Set.of("*"), Set.of("organization:*", "owner"))))
                .isEmpty();
        assertThat(beyond(admin, grants(Set.of("*"), Set.of("organization:close", "owner:assign:x"))))
                .contains("*");
    }

    @Property(tries = 2_000)
    void what_may_be_given_lets_the_receiver_do_nothing_that_the_giver_may_not(@ForAll long seed) {
        Worlds worlds = new Worlds(seed);
        RoleRights held = new RoleRights("held", Optional.empty(), worlds.permissions(5), worlds.permissions(3));
        RoleRights wanted = new RoleRights("wanted", Optional.empty(), worlds.permissions(2), worlds.permissions(3));
        Rights rights = Rights.of(
                List.of(held, wanted),
                List.of(
                        new MemberRoles("giver", true, Set.of("held")),
                        new MemberRoles("receiver", true, Set.of("wanted"))));
        if (Rights.beyond(rights.effective("giver"), rights.effective("receiver"))
                .isEmpty()) {
            for (int i = 0; i < 50; i++) {
                Permission asked = worlds.permission();
                assertThat(!rights.allows("receiver", asked) || rights.allows("giver", asked))
                        .as("%s with %s and %s", asked, held, wanted)
                        .isTrue();
            }
        }
    }
}
