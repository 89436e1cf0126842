package dev.revo.engine.tenancy.rights;

import dev.revo.scope.Permission;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The rules read aloud: every role of the member and of its ancestors, every rule, part by part. Slow, and nothing else. */
record Reference(List<RoleRights> roles, List<MemberRoles> members) {
    boolean allows(String member, Permission asked) {
        boolean allowed = false;
        for (RoleRights role : reached(member)) {
            for (Permission denied : role.denies()) {
                if (covers(denied, asked) || covers(asked, denied)) {
                    return false;
                }
            }
            allowed |= role.allows().stream().anyMatch(each -> covers(each, asked));
        }
        return allowed;
    }

    private Collection<RoleRights> reached(String member) {
        Set<RoleRights> reached = new HashSet<>();
        List<String> open = new ArrayList<>();
        members.stream()
                .filter(each -> each.id().equals(member) && each.active())
                .forEach(each -> open.addAll(each.roles()));
        while (!open.isEmpty()) {
            String name = open.remove(open.size() - 1);
            Stream.concat(roles.stream(), BuiltInRoles.all().stream())
                    .filter(role -> role.name().equals(name) && reached.add(role))
                    .forEach(role -> role.parent().ifPresent(open::add));
        }
        return reached;
    }

    private static boolean covers(Permission wide, Permission narrow) {
        List<String> asked = List.of(narrow.text().split(":", -1));
        List<String> held = List.of(wide.text().split(":", -1));
        boolean below = held.get(held.size() - 1).equals("*");
        List<String> base = below ? held.subList(0, held.size() - 1) : held;
        boolean inside =
                asked.size() >= base.size() && asked.subList(0, base.size()).equals(base);
        return inside && (asked.size() > base.size() || !below);
    }
}
