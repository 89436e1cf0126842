package dev.revo.tenancy;

import static java.util.Objects.requireNonNull;

import dev.revo.scope.Permission;

/**
 * A right that a role gives a member, or denies it.
 *
 * @param member who
 * @param role the role that was assigned
 * @param via the role that names the permission: the same, or an ancestor of it
 * @param permission what
 * @param denies whether it is denied
 */
public record Grant(String member, String role, String via, Permission permission, boolean denies) {
    /** Checks for nulls. */
    public Grant {
        requireNonNull(member, "member");
        requireNonNull(role, "role");
        requireNonNull(via, "via");
        requireNonNull(permission, "permission");
    }
}
