package dev.revo.spi;

import static java.util.Objects.requireNonNull;

import dev.revo.login.Factor;
import dev.revo.login.Origin;
import dev.revo.run.RunContext;
import dev.revo.spi.OrganizationStore.Credential;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * SPI: the rows of sessions. The rules are the tenancy module's. With a context it means the sessions of the context's
 * tenant and no other; the token of a session that was removed leads nowhere. Thread-safe; inside a {@link UnitOfWork} of
 * the same context it is part of its transaction.
 */
public interface SessionStore {
    /** The kind of the credentials that lead to sessions. */
    String KIND = "session";

    /**
     * Adds a session. Its token leads to it from then on.
     *
     * @throws dev.revo.error.ConflictException {@code session_exists} when there is one with this id
     */
    void add(RunContext ctx, SessionRow row);

    /** The session with this id. */
    Optional<SessionRow> find(RunContext ctx, String id);

    /** The session of this token. */
    Optional<SessionRow> withToken(RunContext ctx, String hash);

    /** All sessions of a member, the one that was used last first. */
    List<SessionRow> of(RunContext ctx, String member);

    /** Records a use; one before the last that is known changes nothing. Without effect when there is no such session. */
    void touch(RunContext ctx, String id, Instant at);

    /** Removes this session; whether there was one. Of many who remove it at once, one does. */
    boolean remove(RunContext ctx, String id);

    /**
     * Removes all sessions of a member but one.
     *
     * @param keepId the one that stays; empty for none
     * @return how many
     */
    int removeAll(RunContext ctx, String member, String keepId);

    /**
     * Removes the sessions of a member that began before the one instant or were used last before the other.
     *
     * @return how many
     */
    int removeEnded(RunContext ctx, String member, Instant startedBefore, Instant usedBefore);

    /**
     * Where the token with this hash belongs, over all tenants: for who authenticates.
     *
     * @param hash SHA-256 of a token, hexadecimal
     * @return of {@link #KIND}; its row is the member's id
     */
    Optional<Credential> credential(String hash);

    /**
     * A session as stores keep it. Grows at its end.
     *
     * @param id unique in the tenant, 1 to 64 characters
     * @param member whose it is
     * @param hash SHA-256 of its token, hexadecimal
     * @param started when the login was
     * @param lastUsed when it was used last
     * @param origin where the login came from
     * @param proven what the login has proven; unmodifiable
     */
    record SessionRow(
            String id,
            String member,
            String hash,
            Instant started,
            Instant lastUsed,
            Origin origin,
            Set<Factor> proven) {
        /** Checks for nulls and copies. */
        public SessionRow {
            requireNonNull(id, "id");
            requireNonNull(member, "member");
            requireNonNull(hash, "hash");
            requireNonNull(started, "started");
            requireNonNull(lastUsed, "lastUsed");
            requireNonNull(origin, "origin");
            proven = Set.copyOf(proven);
        }

        /** A copy that was used last then. */
        public SessionRow used(Instant at) {
            return new SessionRow(id, member, hash, started, at, origin, proven);
        }

        @Override
        public String toString() {
            return "session " + id + " of " + member;
        }
    }
}
