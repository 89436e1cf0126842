package dev.revo.login;

import java.util.List;

/**
 * The sessions of the scope's organization. Not for implementation by hosts.
 *
 * <p>Actions: {@code session:read}, {@code session:revoke}; the resource is the member's id. Every member reads and revokes
 * his own, whatever his roles say, unless the scope that he acts in was narrowed and leaves it out.
 */
public interface Sessions {
    /** The sessions of a member that are going on, the one that was used last first. */
    List<SessionView> list(String member);

    /**
     * Ends a session now, in every process.
     *
     * @throws dev.revo.error.NotFoundException when there is none
     */
    void revoke(String id);

    /** Ends all sessions of a member; how many. */
    int revokeAll(String member);

    /**
     * Ends all sessions of a member but one; how many.
     *
     * @param keepId the one that goes on
     */
    int revokeOthers(String member, String keepId);
}
