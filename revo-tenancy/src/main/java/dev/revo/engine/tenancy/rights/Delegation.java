package dev.revo.engine.tenancy.rights;

import dev.revo.scope.Permission;
import dev.revo.tenancy.Grant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Nobody gives what he does not hold. */
final class Delegation {
    private Delegation() {}

    static Optional<Permission> beyond(List<Grant> held, List<Grant> wanted) {
        RoleSet givenUp = compile(permissions(wanted, true), Set.of());
        // A denial that comes along with what is wanted keeps from the receiver what the giver lacks himself.
        Set<Permission> lacking = permissions(held, true).stream()
                .filter(denied -> !givenUp.allows(denied.text()))
                .collect(Collectors.toSet());
        RoleSet giver = compile(permissions(held, false), lacking);
        return wanted.stream()
                .filter(grant -> !grant.denies())
                .map(Grant::permission)
                .filter(right -> !giver.allows(right.text()))
                .findFirst();
    }

    private static Set<Permission> permissions(List<Grant> grants, boolean denying) {
        return grants.stream()
                .filter(grant -> grant.denies() == denying)
                .map(Grant::permission)
                .collect(Collectors.toSet());
    }

    private static RoleSet compile(Set<Permission> allows, Set<Permission> denies) {
        RoleRights rights = new RoleRights("", Optional.empty(), allows, denies);
        return new RoleSet(List.of(), new Table[] {Table.of(List.of(rights))});
    }
}
