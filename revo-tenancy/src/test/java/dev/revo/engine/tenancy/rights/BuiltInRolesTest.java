package dev.revo.engine.tenancy.rights;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.Revo;
import dev.revo.scope.Permission;
import dev.revo.tenancy.NewOrganization;
import dev.revo.tenancy.Role;
import dev.revo.testkit.memory.InMemoryEngines;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BuiltInRolesTest {
    @Test
    void are_the_ones_of_the_slow_engine() {
        try (Revo revo = Revo.builder().install(InMemoryEngines.tenancy()).build()) {
            revo.asSystem("sign-up").organizations().create(NewOrganization.of("acme", "Acme", "acme.example", "ada"));
            List<Role> slow = revo.with(revo.scopeOf("acme", "ada")).roles().list();
            assertThat(slow.stream()
                            .map(role -> new RoleRights(role.name(), role.parent(), role.allows(), role.denies())))
                    .containsExactlyInAnyOrderElementsOf(BuiltInRoles.all());
        }
    }

    @Test
    void are_known_by_name() {
        assertThat(List.of("owner", "admin", "member", "viewer")).allMatch(BuiltInRoles::contains);
        assertThat(BuiltInRoles.contains("Owner")).isFalse();
    }

    @Test
    void differ_where_it_matters() {
        Rights rights = Rights.of(
                List.of(),
                BuiltInRoles.all().stream()
                        .map(role -> new MemberRoles(role.name(), true, Set.of(role.name())))
                        .toList());
        assertThat(rights.holders(Permission.of("*"))).containsExactly("owner");
        assertThat(rights.holders(Permission.of("organization:close"))).containsExactly("owner");
        assertThat(rights.holders(Permission.of("role:define"))).containsExactly("admin", "owner");
        assertThat(rights.holders(Permission.of("memory:store"))).containsExactly("admin", "member", "owner");
        assertThat(rights.holders(Permission.of("memory:recall"))).hasSize(4);
    }
}
