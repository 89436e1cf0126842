package dev.revo.engine.tenancy.rights;

import dev.revo.scope.Permission;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/** Random organizations with names so few that rules meet often. */
final class Worlds {
    private static final List<String> RESOURCES = List.of("a", "ab", "b", "memory");
    private static final List<String> PARTS = List.of("r", "rw", "w", "R", "a", "b.c", "x/y@z");

    private final Random random;

    Worlds(long seed) {
        random = new Random(seed);
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    Permission permission() {
        if (below(40) == 0) {
            return Permission.of("*");
        }
        StringBuilder text = new StringBuilder(one(RESOURCES));
        int parts = below(4);
        for (int i = 0; i < parts; i++) {
            text.append(':').append(one(PARTS));
        }
        return Permission.of(below(4) == 0 ? text.append(":*").toString() : text.toString());
    }

    /** A right that one of these roles names, or one below it. */
    Permission near(List<RoleRights> roles) {
        List<Permission> all = roles.stream()
                .flatMap(role -> Stream.concat(role.allows().stream(), role.denies().stream()))
                .toList();
        if (all.isEmpty()) {
            return permission();
        }
        String text = all.get(below(all.size())).text();
        boolean whole = text.equals("*") || text.chars().filter(c -> c == ':').count() > 2 || below(3) == 0;
        return Permission.of(whole ? text : text.replace(":*", "") + ":" + one(PARTS));
    }

    private String one(List<String> all) {
        return all.get(below(all.size()));
    }

    Set<Permission> permissions(int atMost) {
        Set<Permission> all = new HashSet<>();
        int count = below(atMost + 1);
        for (int i = 0; i < count; i++) {
            all.add(permission());
        }
        return all;
    }

    /** One of eight roles, with a parent of a lower number when circles are not wanted, and at most six rules. */
    RoleRights role(int number, boolean circles) {
        Optional<String> parent = Optional.empty();
        if (below(2) == 0) {
            int other = circles ? below(9) : below(number + 1) - 1;
            parent = Optional.of(other < 0 ? "nowhere" : "role" + other);
        }
        return new RoleRights("role" + number, parent, permissions(5), permissions(below(3) == 0 ? 2 : 0));
    }

    List<RoleRights> roles(boolean circles) {
        List<RoleRights> roles = new ArrayList<>();
        int count = 2 + below(7);
        for (int i = 0; i < count; i++) {
            roles.add(role(i, circles));
        }
        return roles;
    }

    /** One of twelve members. */
    MemberRoles member(int number) {
        Set<String> names = new HashSet<>();
        int count = 1 + below(3);
        for (int i = 0; i < count; i++) {
            names.add(below(8) == 0 ? one(List.of("viewer", "member", "admin", "owner")) : "role" + below(9));
        }
        return new MemberRoles("member" + number, below(8) != 0, names);
    }

    List<MemberRoles> members() {
        List<MemberRoles> members = new ArrayList<>();
        int count = 8 + below(5);
        for (int i = 0; i < count; i++) {
            members.add(member(i));
        }
        return members;
    }
}
