package dev.revo.engine.tenancy.rights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.scope.Permission;
import dev.revo.tenancy.Explanation;
import dev.revo.tenancy.Grant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is allowed and what is not, each refusal beside the same question without what refuses it. */
class RightsTest {
    static RoleRights role(String name, String parent, Set<String> allows, Set<String> denies) {
        Optional<String> above = Optional.of(parent).filter(text -> !text.isEmpty());
        return new RoleRights(name, above, permissions(allows), permissions(denies));
    }

    static Set<Permission> permissions(Set<String> texts) {
        return texts.stream().map(Permission::of).collect(Collectors.toSet());
    }

    static MemberRoles ann(String... roles) {
        return new MemberRoles("ann", true, Set.of(roles));
    }

    private static boolean allows(Set<String> allows, Set<String> denies, String asked) {
        RoleRights role = role("r", "", allows, denies);
        return Rights.of(List.of(role), List.of(ann("r"))).allows("ann", Permission.of(asked));
    }

    private static boolean allows(String held, String asked) {
        return allows(Set.of(held), Set.of(), asked);
    }

    @Test
    void a_rule_covers_what_continues_it_after_a_colon() {
        assertThat(allows("memory:recall", "memory:recall")).isTrue();
        assertThat(allows("memory:recall", "memory:recall:notes")).isTrue();
        assertThat(allows("memory:recall", "memory:recall:*")).isTrue();
        assertThat(allows("memory", "memory:recall")).isTrue();
        assertThat(allows("memory:*", "memory:recall:notes")).isTrue();
        assertThat(allows("memory:*", "memory:*")).isTrue();
        assertThat(allows("a:b:c:d:*", "a:b:c:d:*")).isTrue();
        assertThat(allows("*", "memory:recall")).isTrue();
        assertThat(allows("*", "*")).isTrue();
    }

    @Test
    void a_rule_covers_nothing_else() {
        assertThat(allows("memory:recall", "memory:recallx")).isFalse();
        assertThat(allows("memory:recall", "memory:Recall")).isFalse();
        assertThat(allows("memory:recall", "memory")).isFalse();
        assertThat(allows("memory:recall", "memory:*")).isFalse();
        assertThat(allows("memory:recall:notes", "memory:recall")).isFalse();
        assertThat(allows("memory:*", "memory")).isFalse();
        assertThat(allows("memory:*", "memoryx:recall")).isFalse();
        assertThat(allows("memory:*", "mem:recall")).isFalse();
        assertThat(allows("memory:*", "*")).isFalse();
        assertThat(allows("a:b:c:d:*", "a:b:c:d")).isFalse();
    }

    @Test
    void long_texts_are_compared_like_short_ones() {
        for (int length = 50; length < 64; length++) {
            String resource = "r".repeat(length);
            String action = resource + ":" + "a".repeat(130);
            String asked = action + ":" + "i".repeat(200) + ":x";
            assertThat(allows(resource + ":*", asked)).isTrue();
            assertThat(allows(action, asked)).isTrue();
            assertThat(allows(action + ":*", action + ":*")).isTrue();
            assertThat(allows(action + "a", asked)).isFalse();
            assertThat(allows(Set.of("*"), Set.of(action + ":*"), asked)).isFalse();
            assertThat(allows(Set.of("*"), Set.of(asked), action)).isFalse();
            assertThat(allows(Set.of("*"), Set.of(asked), action + ":i"))
                    .as("control")
                    .isTrue();
        }
    }

    @Test
    void texts_of_one_hash_are_told_apart() {
        assertThat("x:Aa").hasSameHashCodeAs("x:BB");
        assertThat(allows("x:Aa", "x:BB")).isFalse();
        assertThat(allows("x:Aa", "x:Aa")).as("control").isTrue();
        assertThat(allows("x:Aa:*", "x:BB:c")).isFalse();
        assertThat(allows("x:Aa:*", "x:Aa:c")).as("control").isTrue();
        assertThat(allows(Set.of("*"), Set.of("x:Aa"), "x:BB")).isTrue();
        assertThat(allows(Set.of("*"), Set.of("x:Aa"), "x:Aa")).isFalse();
    }

    @Test
    void a_denial_wins_also_over_a_part_of_what_is_asked() {
        for (String asked : List.of("memory:forget", "memory:forget:notes", "memory:forget:*", "memory:*", "memory")) {
            Set<String> all = Set.of("memory");
            assertThat(allows(all, Set.of("memory:forget"), asked)).as(asked).isFalse();
            assertThat(allows(all, Set.of("memory:recall:x"), "memory:forget"))
                    .as("control")
                    .isTrue();
            assertThat(allows(all, Set.of(), asked)).as("control").isTrue();
            assertThat(allows(all, Set.of("*"), asked)).isFalse();
        }
        assertThat(allows(Set.of("*"), Set.of("memory:forget:notes:*"), "*")).isFalse();
        assertThat(allows(Set.of("*"), Set.of("memory:forget:notes:*"), "memory:forget"))
                .isFalse();
        assertThat(allows(Set.of("*"), Set.of("memory:forget:notes:*"), "memory:forget:notes"))
                .isFalse();
        assertThat(allows(Set.of("*"), Set.of("memory:forget:notes:*"), "memory:forget:other"))
                .isTrue();
    }

    @Test
    void a_denial_of_one_role_wins_over_another_role_and_an_ancestor() {
        RoleRights base = role("base", "", Set.of("tool:*"), Set.of("tool:delete"));
        RoleRights child = role("child", "base", Set.of("tool:delete"), Set.of());
        RoleRights other = role("other", "", Set.of("tool:delete"), Set.of());
        Permission delete = Permission.of("tool:delete");
        List<RoleRights> roles = List.of(base, child, other);
        assertThat(Rights.of(roles, List.of(ann("child"))).allows("ann", delete))
                .isFalse();
        assertThat(Rights.of(roles, List.of(ann("other", "base"))).allows("ann", delete))
                .isFalse();
        assertThat(Rights.of(roles, List.of(ann("other"))).allows("ann", delete))
                .as("control")
                .isTrue();
        assertThat(Rights.of(roles, List.of(ann("child"))).allows("ann", Permission.of("tool:call")))
                .isTrue();
    }

    @Test
    void only_active_members_have_rights() {
        Permission read = Permission.of("memory:read");
        Rights rights = Rights.of(List.of(), List.of(ann("viewer"), new MemberRoles("bob", false, Set.of("viewer"))));
        assertThat(rights.allows("ann", read)).as("control").isTrue();
        assertThat(rights.allows("bob", read)).isFalse();
        assertThat(rights.allows("eve", read)).isFalse();
        assertThat(rights.effective("bob")).isEmpty();
        assertThat(rights.with(new MemberRoles("ann", false, Set.of("viewer"))).allows("ann", read))
                .isFalse();
        assertThat(rights.with(new MemberRoles("bob", true, Set.of("viewer"))).allows("bob", read))
                .isTrue();
        assertThat(rights.size()).isEqualTo(1);
    }

    @Test
    void roles_that_do_not_exist_give_nothing_and_take_nothing() {
        Permission read = Permission.of("memory:read");
        RoleRights orphan = role("orphan", "gone", Set.of("memory:read"), Set.of());
        assertThat(Rights.of(List.of(orphan), List.of(ann("orphan", "nowhere"))).allows("ann", read))
                .isTrue();
        assertThat(Rights.of(List.of(orphan), List.of(ann("nowhere"))).allows("ann", read))
                .isFalse();
        assertThat(Rights.of(List.of(orphan), List.of()).grants("ann", "nowhere"))
                .isEmpty();
    }

    @Test
    void attack21_roles_in_a_circle_share_their_rights() {
        RoleRights a = role("a", "b", Set.of("x:1"), Set.of());
        RoleRights b = role("b", "c", Set.of("x:2"), Set.of());
        RoleRights c = role("c", "b", Set.of("x:3"), Set.of("x:4"));
        Rights rights = Rights.of(List.of(a, b, c), List.of(ann("a"), new MemberRoles("bob", true, Set.of("c"))));
        assertThat(rights.allowed("ann", List.copyOf(permissions(Set.of("x:1", "x:2", "x:3")))))
                .hasSize(3);
        assertThat(rights.allows("bob", Permission.of("x:2"))).isTrue();
        assertThat(rights.allows("bob", Permission.of("x:1"))).isFalse();
        assertThat(rights.grants("ann", "a")).extracting(Grant::via).containsExactly("a", "b", "c", "c");
        RoleRights self = role("self", "self", Set.of("x:1"), Set.of());
        assertThat(Rights.of(List.of(self), List.of(ann("self"))).allows("ann", Permission.of("x:1")))
                .isTrue();
    }

    @Test
    void attack21_a_chain_of_10_000_roles_works() {
        List<RoleRights> chain = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            chain.add(role("role" + i, i == 0 ? "" : "role" + (i - 1), Set.of("x:" + i), Set.of("y:" + i)));
        }
        Rights rights = Rights.of(chain, List.of(ann("role9999")));
        assertThat(rights.allows("ann", Permission.of("x:0"))).isTrue();
        assertThat(rights.allows("ann", Permission.of("x:10000"))).isFalse();
        assertThat(rights.effective("ann")).hasSize(20_000);
        assertThat(rights.explain("ann", Permission.of("x:0")).rule()).isEqualTo("role:role9999 allows x:0 via role0");
        RoleRights forbidding = role("role0", "", Set.of("x:0"), Set.of("x:9999"));
        Permission last = Permission.of("x:9999");
        assertThat(rights.allows("ann", last)).as("control").isTrue();
        assertThat(rights.withRole(forbidding).allows("ann", last)).isFalse();
    }

    @Test
    void a_large_parent_is_shared_and_a_small_one_folded_in_with_the_same_answers() {
        Set<String> many = IntStream.range(0, 500).mapToObj(i -> "x:" + i).collect(Collectors.toSet());
        RoleRights large = role("large", "", many, Set.of("y:1"));
        RoleRights child = role("child", "large", Set.of("y:*"), Set.of("x:7"));
        Rights rights =
                Rights.of(List.of(large, child, role("empty", "child", Set.of(), Set.of())), List.of(ann("empty")));
        List<Permission> asked =
                Stream.of("x:6", "x:7", "y:1", "y:2").map(Permission::of).toList();
        assertThat(rights.allowed("ann", asked)).extracting(Permission::text).containsExactly("x:6", "y:2");
    }

    @Test
    void explains_an_answer_by_the_rule_that_decided() {
        RoleRights base = role("base", "", Set.of("tool:*"), Set.of("tool:delete"));
        RoleRights child = role("child", "base", Set.of("tool:delete"), Set.of());
        Rights rights = Rights.of(List.of(base, child), List.of(ann("child", "viewer")));

        Explanation yes = rights.explain("ann", Permission.of("tool:call"));
        assertThat(yes.allowed()).isTrue();
        assertThat(yes.rule()).isEqualTo("role:child allows tool:* via base");
        assertThat(yes.reason()).isEqualTo("The role base allows tool:*, and no role denies it.");

        Explanation no = rights.explain("ann", Permission.of("tool:delete:x"));
        assertThat(no.allowed()).isFalse();
        assertThat(no.rule()).isEqualTo("role:child denies tool:delete via base");
        assertThat(no.reason())
                .isEqualTo("The role base denies tool:delete, and a denial wins."
                        + " Take the role child away from ann, or the denial out of base.");
        assertThat(no.matching()).extracting(Grant::denies).containsExactly(false, false, true);

        Explanation never = rights.explain("ann", Permission.of("mail:send"));
        assertThat(never)
                .isEqualTo(new Explanation(
                        false, "default", "No role of ann allows mail:send. Assign a role that does.", List.of()));
        assertThat(rights.explain("ann", Permission.of("memory:recall")).rule())
                .isEqualTo("role:viewer allows memory:recall");
    }

    @Test
    void lists_who_holds_a_right_and_what_a_member_has() {
        Rights rights = Rights.of(
                List.of(role("writer", "", Set.of("memory:store"), Set.of("memory:store:secret"))),
                List.of(
                        new MemberRoles("zoe", true, Set.of("owner")),
                        ann("writer"),
                        new MemberRoles("bob", true, Set.of("viewer")),
                        new MemberRoles("eve", true, Set.of("owner", "writer"))));
        assertThat(rights.holders(Permission.of("memory:store:note"))).containsExactly("ann", "eve", "zoe");
        assertThat(rights.holders(Permission.of("memory:store"))).containsExactly("zoe");
        assertThat(rights.effective("ann"))
                .containsExactly(
                        new Grant("ann", "writer", "writer", Permission.of("memory:store"), false),
                        new Grant("ann", "writer", "writer", Permission.of("memory:store:secret"), true));
        assertThat(rights.effective("eve")).extracting(Grant::role).containsExactly("owner", "writer", "writer");
        assertThat(rights).hasToString("Rights of 4 members");
    }

    @Test
    void built_in_roles_cannot_be_changed_or_given_twice() {
        RoleRights wider = role("viewer", "", Set.of("*"), Set.of());
        Rights rights = Rights.of(List.of(), List.of(ann("viewer")));
        assertThatThrownBy(() -> rights.withRole(wider)).hasMessageContaining("viewer is built in");
        assertThatThrownBy(() -> rights.withoutRole("owner")).hasMessageContaining("owner is built in");
        assertThatThrownBy(() -> Rights.of(List.of(wider), List.of())).hasMessageContaining("viewer is there twice");
        assertThatThrownBy(() -> Rights.of(List.of(), List.of(ann("viewer"), ann("owner"))))
                .hasMessageContaining("ann is there twice");
        RoleRights own = role("wider", "", Set.of("*"), Set.of());
        assertThat(rights.withRole(own).with(ann("wider")).allows("ann", Permission.of("*")))
                .as("control")
                .isTrue();
    }

    @Test
    void a_role_that_comes_back_is_had_again_by_whoever_kept_its_name() {
        RoleRights role = role("r", "", Set.of("x:1"), Set.of());
        Permission asked = Permission.of("x:1");
        Rights without = Rights.of(List.of(role), List.of(ann("r"))).withoutRole("r");
        assertThat(without.allows("ann", asked)).isFalse();
        assertThat(without.withRole(role).allows("ann", asked)).isTrue();
        assertThat(without.with(ann()).withRole(role).allows("ann", asked)).isFalse();
    }
}
