package dev.revo.engine.tenancy.rights;

import static java.util.Objects.requireNonNull;

import java.util.Set;

/**
 * The roles that a member was assigned. Immutable.
 *
 * @param id the member's id
 * @param active whether the roles count now: not while invited, suspended or removed
 * @param roles names of roles; one that does not exist gives nothing. Unmodifiable
 */
public record MemberRoles(String id, boolean active, Set<String> roles) {
    /** Copies. */
    public MemberRoles {
        requireNonNull(id, "id");
        roles = Set.copyOf(roles);
    }
}
