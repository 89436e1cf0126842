package dev.revo.tenancy;

import dev.revo.scope.Permission;
import java.util.List;

/**
 * Who may do what in the scope's organization. A right is held when a role of the member allows it and none denies it; the
 * default is no. A right without an instance is asked for all instances: it is denied when any of them is. A change holds for the next check in this process, and a write is never decided on a stale right. Not for
 * implementation by hosts.
 *
 * <p>Actions: {@code permission:read}, {@code permission:assign}, {@code permission:revoke}; the resource is the member's
 * id.
 */
public interface Permissions {
    /**
     * Gives the member a role. Without effect when it has it.
     *
     * @throws dev.revo.error.DeniedException when the role allows what this principal does not hold
     * @throws dev.revo.error.NotFoundException when there is no such member or role
     */
    void assign(String member, String role);

    /**
     * Takes a role from the member. Without effect when it does not have it.
     *
     * @throws dev.revo.error.ConflictException when it is the last owner's ownership
     */
    void revoke(String member, String role);

    /** Whether the member may do this now. Not audited: nothing is done. */
    boolean check(String member, Permission asked);

    /** Which of these the member may do now, in their order, decided together. */
    List<Permission> checkAll(String member, List<Permission> asked);

    /** Why the member may or may not do this. */
    Explanation explain(String member, Permission asked);

    /** Every right that the member's roles give or deny, and by which role. */
    List<Grant> effective(String member);

    /** Every member that may do this now, by id. */
    List<String> holders(Permission asked);
}
