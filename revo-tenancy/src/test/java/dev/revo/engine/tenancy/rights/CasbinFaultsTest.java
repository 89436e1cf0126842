package dev.revo.engine.tenancy.rights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.InvalidRequestException;
import dev.revo.scope.Permission;
import java.util.List;
import java.util.Set;
import org.casbin.jcasbin.main.CachedEnforcer;
import org.casbin.jcasbin.model.Model;
import org.junit.jupiter.api.Test;

/**
 * Wrong answers of a cache of decisions, shown on jCasbin's and asked of ours. The assertions on jCasbin are the controls:
 * they show that each case is one that can go wrong.
 */
class CasbinFaultsTest {
    private static final Permission READ = Permission.of("doc:read");
    private static final RoleRights READER = RightsTest.role("reader", "", Set.of("doc:read"), Set.of());

    private static CachedEnforcer casbin() {
        Model model = new Model();
        model.loadModelFromText("""
                [request_definition]
                r = sub, obj, act
                [policy_definition]
                p = sub, obj, act
                [role_definition]
                g = _, _
                [policy_effect]
                e = some(where (p.eft == allow))
                [matchers]
                m = g(r.sub, p.sub) && r.obj == p.obj && r.act == p.act
                """);
        return new CachedEnforcer(model);
    }

    private static Rights rights(MemberRoles... members) {
        return Rights.of(List.of(READER), List.of(members));
    }

    @Test
    void attack17_a_separator_in_a_name_moves_nothing_from_one_part_to_the_next() {
        CachedEnforcer casbin = casbin();
        casbin.addPolicy("ann", "doc$$read", "x");
        assertThat(casbin.enforce("ann", "doc", "read$$x"))
                .as("control, before")
                .isFalse();
        casbin.invalidateCache();
        assertThat(casbin.enforce("ann", "doc$$read", "x")).isTrue();
        assertThat(casbin.enforce("ann", "doc", "read$$x"))
                .as("control: allowed by the text before")
                .isTrue();

        assertThatThrownBy(() -> Permission.of("doc$$read:x")).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> Permission.of("doc:read$$x")).isInstanceOf(InvalidRequestException.class);
        // The characters that are ours: a colon in an id is not one of a permission.
        Rights rights = rights(new MemberRoles("ann:doc", true, Set.of("reader")), RightsTest.ann());
        assertThat(rights.allows("ann:doc", READ)).isTrue();
        assertThat(rights.allows("ann", Permission.of("doc:doc:read"))).isFalse();
        assertThat(rights.allows("ann", READ)).isFalse();
        assertThat(rights.allows("ann:doc:doc", Permission.of("read:x"))).isFalse();
        Rights hostile = rights(
                new MemberRoles("ann$$reader", true, Set.of("x")), new MemberRoles("ann", true, Set.of("reader$$x")));
        assertThat(hostile.allows("ann", READ)).isFalse();
        assertThat(hostile.allows("ann$$reader", READ)).isFalse();
        assertThat(hostile.with(RightsTest.ann("reader")).allows("ann", READ))
                .as("control")
                .isTrue();
    }

    @Test
    void role_names_are_not_joined_either() {
        Rights rights = Rights.of(
                List.of(READER, RightsTest.role("a, reader", "", Set.of(), Set.of())),
                List.of(RightsTest.ann("a", "reader"), new MemberRoles("bob", true, Set.of("a, reader"))));
        assertThat(rights.allows("ann", READ)).as("control").isTrue();
        assertThat(rights.allows("bob", READ)).isFalse();
    }

    @Test
    void attack09_a_revoked_role_allows_nothing_more() {
        CachedEnforcer casbin = casbin();
        casbin.addPolicy("reader", "doc", "read");
        casbin.addGroupingPolicy("ann", "reader");
        assertThat(casbin.enforce("ann", "doc", "read")).isTrue();
        casbin.deleteRoleForUser("ann", "reader");
        assertThat(casbin.enforce("ann", "doc", "read"))
                .as("control: still allowed")
                .isTrue();

        Rights rights = rights(RightsTest.ann("reader"));
        assertThat(rights.allows("ann", READ)).isTrue();
        assertThat(rights.with(RightsTest.ann()).allows("ann", READ)).isFalse();
        assertThat(rights.withoutMember("ann").allows("ann", READ)).isFalse();
    }

    @Test
    void a_rule_taken_out_of_a_role_allows_nothing_more() {
        CachedEnforcer casbin = casbin();
        casbin.addPolicy("reader", "doc", "read");
        casbin.addGroupingPolicy("ann", "reader");
        assertThat(casbin.enforce("ann", "doc", "read")).isTrue();
        casbin.removePolicy("reader", "doc", "read");
        assertThat(casbin.enforce("ann", "doc", "read"))
                .as("control: still allowed")
                .isTrue();

        Rights rights = rights(RightsTest.ann("reader"));
        assertThat(rights.allows("ann", READ)).isTrue();
        assertThat(rights.withRole(RightsTest.role("reader", "", Set.of(), Set.of()))
                        .allows("ann", READ))
                .isFalse();
        assertThat(rights.withoutRole("reader").allows("ann", READ)).isFalse();
    }

    @Test
    void a_right_that_was_denied_is_had_after_it_was_granted() {
        CachedEnforcer casbin = casbin();
        casbin.addPolicy("reader", "doc", "read");
        assertThat(casbin.enforce("ann", "doc", "read")).isFalse();
        casbin.addGroupingPolicy("ann", "reader");
        assertThat(casbin.enforce("ann", "doc", "read"))
                .as("control: still denied")
                .isFalse();

        Rights rights = rights(RightsTest.ann());
        assertThat(rights.allows("ann", READ)).isFalse();
        assertThat(rights.with(RightsTest.ann("reader")).allows("ann", READ)).isTrue();
    }
}
