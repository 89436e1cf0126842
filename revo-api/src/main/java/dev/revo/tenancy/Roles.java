package dev.revo.tenancy;

import java.util.List;
import java.util.Optional;

/**
 * The roles of the scope's organization: {@code owner}, {@code admin}, {@code member} and {@code viewer}, which cannot be
 * changed, and its own. Not for implementation by hosts.
 *
 * <p>Actions: {@code role:read}, {@code role:define}, {@code role:remove}; the resource is the name.
 */
public interface Roles {
    /**
     * Defines a role, or defines it anew for all who have it.
     *
     * @throws dev.revo.error.DeniedException when it holds a right that this principal does not hold
     * @throws dev.revo.error.ConflictException when it is built in, or its parents would form a cycle
     * @throws dev.revo.error.NotFoundException when its parent does not exist
     */
    Role define(NewRole role);

    /**
     * Removes a role of the organization's own from all who have it.
     *
     * @throws dev.revo.error.ConflictException when it is built in or the parent of another
     */
    void remove(String name);

    /** The role with this name. */
    Optional<Role> find(String name);

    /** All roles, by name. */
    List<Role> list();
}
