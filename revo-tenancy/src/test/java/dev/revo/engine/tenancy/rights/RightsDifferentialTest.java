package dev.revo.engine.tenancy.rights;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.scope.Permission;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The compiled rights, the reference and jCasbin answer alike, whatever the roles, the members and the question. The short
 * form takes a sample, whose seed is printed; {@code -Drevo.seed} repeats it.
 */
class RightsDifferentialTest {
    private static final boolean LONG = Boolean.getBoolean("revo.long");
    private static final int CASES = LONG ? 100_000 : 30_000;
    private static final int CASES_EACH = 25;
    private static final int LARGE_CASES = 200;
    private static final int LARGE_CASES_FOR_CASBIN = LONG ? LARGE_CASES : 20;

    private final long seed = Long.getLong("revo.seed", new Random().nextLong());

    RightsDifferentialTest() {
        System.out.println("RightsDifferentialTest: seed " + seed);
    }

    @Test
    void answers_like_the_reference_and_like_jcasbin() {
        Worlds worlds = new Worlds(seed);
        int allowed = 0;
        for (int done = 0; done < CASES; done += CASES_EACH) {
            allowed += compare(worlds, worlds.roles(false), true);
        }
        // Both answers must be frequent, else agreement says little.
        assertThat(allowed).isBetween(CASES / 10, CASES * 9 / 10);
    }

    @Test
    void answers_like_the_reference_where_parents_form_circles() {
        Worlds worlds = new Worlds(seed);
        int allowed = 0;
        for (int done = 0; done < CASES; done += CASES_EACH) {
            allowed += compare(worlds, worlds.roles(true), false);
        }
        assertThat(allowed).isBetween(CASES / 10, CASES * 9 / 10);
    }

    private static int compare(Worlds worlds, List<RoleRights> roles, boolean second) {
        List<MemberRoles> members = worlds.members();
        Rights rights = Rights.of(roles, members);
        Reference reference = new Reference(roles, members);
        Optional<Casbin> casbin = second ? Optional.of(new Casbin(roles, members)) : Optional.empty();
        int allowed = 0;
        for (int i = 0; i < CASES_EACH; i++) {
            String member = "member" + worlds.below(12);
            Permission asked = i % 4 == 0 ? worlds.permission() : worlds.near(roles);
            boolean answer = rights.allows(member, asked);
            assertThat(answer)
                    .as("%s asks for %s with %s and %s", member, asked, roles, members)
                    .isEqualTo(reference.allows(member, asked))
                    .isEqualTo(casbin.map(other -> other.allows(member, asked)).orElse(answer))
                    .isEqualTo(rights.explain(member, asked).allowed());
            allowed += answer ? 1 : 0;
        }
        return allowed;
    }

    @Test
    void answers_alike_over_100_000_policies() {
        Worlds worlds = new Worlds(seed);
        List<RoleRights> roles = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            Optional<String> parent = i % 4 == 0 ? Optional.empty() : Optional.of("role" + worlds.below(i));
            roles.add(new RoleRights("role" + i, parent, many(worlds, 97), many(worlds, 3)));
        }
        List<MemberRoles> members = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            members.add(new MemberRoles(
                    "member" + i, true, Set.of("role" + worlds.below(1_000), "role" + worlds.below(1_000) + "x")));
        }
        assertThat(roles.stream().mapToInt(RoleRights::rules).sum()).isEqualTo(100_000);
        Rights rights = Rights.of(roles, members);
        Reference reference = new Reference(roles, members);
        Casbin casbin = new Casbin(roles, members);
        int allowed = 0;
        for (int i = 0; i < LARGE_CASES; i++) {
            MemberRoles member = members.get(worlds.below(members.size()));
            Permission asked = i % 2 == 0 ? rule(worlds) : heldBy(rights, member, worlds);
            boolean answer = rights.allows(member.id(), asked);
            assertThat(answer).as("%s %s", member, asked).isEqualTo(reference.allows(member.id(), asked));
            if (i < LARGE_CASES_FOR_CASBIN) {
                assertThat(answer).as("%s %s", member, asked).isEqualTo(casbin.allows(member.id(), asked));
            }
            allowed += answer ? 1 : 0;
        }
        assertThat(allowed).isBetween(LARGE_CASES / 10, LARGE_CASES * 9 / 10);
    }

    private static Permission heldBy(Rights rights, MemberRoles member, Worlds worlds) {
        List<Permission> held = rights.effective(member.id()).stream()
                .filter(grant -> !grant.denies())
                .map(grant -> grant.permission())
                .toList();
        return held.get(worlds.below(held.size()));
    }

    private static Set<Permission> many(Worlds worlds, int count) {
        Set<Permission> all = new HashSet<>();
        while (all.size() < count) {
            all.add(rule(worlds));
        }
        return all;
    }

    private static Permission rule(Worlds worlds) {
        String instance = switch (worlds.below(4)) {
            case 0 -> ":*";
            case 1 -> ":" + worlds.below(3);
            default -> "";
        };
        return Permission.of("resource" + worlds.below(50) + ":action" + worlds.below(40) + instance);
    }
}
