package dev.revo.bench.peers;

import dev.revo.engine.tenancy.rights.MemberRoles;
import dev.revo.engine.tenancy.rights.RoleRights;
import dev.revo.scope.Permission;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * An organization with two roles a member and so many policies in all, a fiftieth of them denials, over 1,000 permissions;
 * and questions about it, half of them to be answered with no. Equal seeds give equal organizations. Immutable.
 */
final class RbacWorld {
    private static final int PERMISSIONS = 1_000;
    private static final int ROLES_EACH = 2;
    private static final int MOST_ROLES = 200;
    private static final int SMALLEST_OF_MANY = 50;
    private static final int DENIALS_ONE_IN = 50;

    private final List<RoleRights> roles = new ArrayList<>();
    private final int[][] rolesOf;

    RbacWorld(int users, int policies, long seed) {
        Random random = new Random(seed);
        int size = policies < PERMISSIONS ? policies / 2 : Math.max(SMALLEST_OF_MANY, policies / MOST_ROLES);
        int count = policies / size;
        for (int i = 0; i < count; i++) {
            roles.add(role(i, size, random));
        }
        rolesOf = new int[users][ROLES_EACH];
        for (int[] some : rolesOf) {
            some[0] = random.nextInt(count);
            some[1] = (some[0] + 1 + random.nextInt(count - 1)) % count;
        }
    }

    private static RoleRights role(int number, int size, Random random) {
        List<Integer> chosen = new ArrayList<>();
        for (int i = 0; i < PERMISSIONS; i++) {
            chosen.add(i);
        }
        Collections.shuffle(chosen, random);
        Set<Permission> allows = new HashSet<>();
        Set<Permission> denies = new HashSet<>();
        for (int i = 0; i < size; i++) {
            (i % DENIALS_ONE_IN == DENIALS_ONE_IN - 1 ? denies : allows).add(permission(chosen.get(i)));
        }
        return new RoleRights("role" + number, Optional.empty(), allows, denies);
    }

    static Permission permission(int number) {
        return Permission.of("resource" + number / 10 + ":action" + number % 10);
    }

    List<RoleRights> roles() {
        return Collections.unmodifiableList(roles);
    }

    int users() {
        return rolesOf.length;
    }

    /** Built anew at each call: nobody else holds these texts. */
    List<MemberRoles> members() {
        List<MemberRoles> members = new ArrayList<>();
        for (int i = 0; i < rolesOf.length; i++) {
            members.add(new MemberRoles(
                    "user-" + i,
                    true,
                    Set.of(
                            roles.get(rolesOf[i][0]).name(),
                            roles.get(rolesOf[i][1]).name())));
        }
        return members;
    }

    /** Every other one is allowed; users are uniformly random, and so are the permissions that they have or have not. */
    List<Question> questions(int count, long seed) {
        Random random = new Random(seed);
        List<Permission> all = new ArrayList<>();
        for (int i = 0; i < PERMISSIONS; i++) {
            all.add(permission(i));
        }
        // Other texts than those in the roles: an engine must not win by comparing references.
        List<List<Permission>> allowed = new ArrayList<>();
        roles.forEach(
                role -> allowed.add(all.stream().filter(role.allows()::contains).toList()));
        List<Question> questions = new ArrayList<>();
        while (questions.size() < count) {
            int user = random.nextInt(rolesOf.length);
            boolean yes = questions.size() % 2 == 0;
            List<Permission> some = yes ? allowed.get(rolesOf[user][random.nextInt(ROLES_EACH)]) : all;
            Permission asked = some.get(random.nextInt(some.size()));
            if (holds(user, asked) == yes) {
                questions.add(new Question("user-" + user, asked, yes));
            }
        }
        Collections.shuffle(questions, random);
        return questions;
    }

    private boolean holds(int user, Permission asked) {
        RoleRights one = roles.get(rolesOf[user][0]);
        RoleRights two = roles.get(rolesOf[user][1]);
        boolean denied = one.denies().contains(asked) || two.denies().contains(asked);
        return !denied && (one.allows().contains(asked) || two.allows().contains(asked));
    }

    /**
     * Whether this user may do this.
     *
     * @param user a text of its own: not the one that the organization was made with
     * @param right the permission
     * @param allowed the answer, by reading the rules
     */
    record Question(String user, Permission right, boolean allowed) {}
}
