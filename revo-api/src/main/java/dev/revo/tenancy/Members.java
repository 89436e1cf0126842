package dev.revo.tenancy;

import java.util.List;
import java.util.Optional;

/**
 * The members of the scope's organization. A user can be a member of several organizations and has other roles in each.
 * Not for implementation by hosts.
 *
 * <p>Actions: {@code member:read}, {@code member:invite}, {@code member:deactivate}; the resource is the member's id.
 */
public interface Members {
    /**
     * Invites a user, who becomes a member on acceptance. Nobody invites into a role whose rights he does not hold.
     *
     * @throws dev.revo.error.QuotaExceededException when the organization has no room for a member more
     * @throws dev.revo.error.ConflictException when the user is a member or invited already
     */
    Invitation invite(String user, String email, String role);

    /**
     * Accepts an invitation on behalf of the user that it names. The user has no scope in the organization yet, so the
     * host's login does it through {@code revo.asSystem(reason)}.
     *
     * @throws dev.revo.error.NotFoundException when there is no such invitation any more, for whatever reason
     */
    Member accept(String token);

    /** Adds a program that acts on its own behalf, active at once. */
    Member addService(String id, String role);

    /**
     * Ends a membership now: keys, sessions and roles go with it.
     *
     * @throws dev.revo.error.ConflictException when it is the last owner
     */
    void deactivate(String id);

    /** The member with this id. */
    Optional<Member> find(String id);

    /** Members after the given id, by id, 1 to 1,000. */
    List<Member> list(String afterId, int atMost);

    /**
     * An invitation, shown once.
     *
     * @param user whom it is for
     * @param token to be sent to the user and to nobody else; its text form hides it
     */
    record Invitation(String user, String token) {
        @Override
        public String toString() {
            return "invitation of " + user;
        }
    }
}
