package dev.revo.tenancy;

import static java.util.Objects.requireNonNull;

import dev.revo.scope.Principal;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A member as stores keep it. Grows at its end.
 *
 * @param id the principal's in the organization
 * @param kind a person or a program
 * @param email its address, unique in the organization, compared in lower case
 * @param status what the membership is worth
 * @param roles names of its roles; unmodifiable
 * @param since when it was invited or added
 * @param invitationEnds until when an invitation can be accepted
 */
public record MemberRow(
        String id,
        Principal.Kind kind,
        Optional<String> email,
        Status status,
        Set<String> roles,
        Instant since,
        Optional<Instant> invitationEnds)
        implements Member {
    /** Checks for nulls and copies. */
    public MemberRow {
        requireNonNull(id, "id");
        requireNonNull(kind, "kind");
        requireNonNull(email, "email");
        requireNonNull(status, "status");
        roles = Set.copyOf(roles);
        requireNonNull(since, "since");
        requireNonNull(invitationEnds, "invitationEnds");
    }

    /** A copy with this status, and no invitation. */
    public MemberRow status(Status now) {
        return new MemberRow(id, kind, email, now, roles, since, Optional.empty());
    }

    /** A copy with these roles. */
    public MemberRow roles(Set<String> now) {
        return new MemberRow(id, kind, email, status, now, since, invitationEnds);
    }

    /** Whether it counts against the organization's limit of members. */
    public boolean counts() {
        return status != Status.DEACTIVATED;
    }

    @Override
    public String toString() {
        return id + " " + status + " " + new TreeSet<>(roles);
    }
}
