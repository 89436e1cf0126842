package dev.revo.login;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The API keys of the scope's organization. A key acts on behalf of one member, with the rights that the key names of those
 * that the member has when it is used; it ends with the membership. Each change is audited; no secret is. Not for
 * implementation by hosts.
 *
 * <p>Nobody gets more by a key than he has: who issues or rotates one holds the rights that it names, by his roles and within
 * his scope. A key that names none can do all that its owner will ever be able to do, so it is issued by its owner with his
 * whole scope, or by who holds the right to everything.
 *
 * <p>Actions: {@code apikey:issue}, {@code apikey:rotate}, {@code apikey:revoke}, {@code apikey:read}; the resource is the
 * owning member's id, so a role can be limited to one member's keys.
 */
public interface ApiKeys {
    /**
     * Issues a key. Its end is no later than the organization's policy allows.
     *
     * @throws dev.revo.error.DeniedException when it would be wider than who issues it
     * @throws dev.revo.error.NotFoundException when its owner is no active member
     */
    IssuedKey issue(NewApiKey key);

    /**
     * Gives a key another secret; its end stays.
     *
     * @param overlap how long the secret that it had is good too, zero to 30 days; one from before that is good no more
     * @throws dev.revo.error.DeniedException when the key is wider than who rotates it
     * @throws dev.revo.error.ConflictException when it is revoked or expired
     * @throws dev.revo.error.NotFoundException when there is none
     */
    IssuedKey rotate(String id, Duration overlap);

    /**
     * Ends a key now, in every process. Without effect when it was revoked.
     *
     * @throws dev.revo.error.NotFoundException when there is none
     */
    void revoke(String id);

    /** The key with this id. */
    Optional<ApiKey> find(String id);

    /** Keys after the given id, by id, 1 to 1,000, of all members. */
    List<ApiKey> list(String afterId, int atMost);

    /** All keys of a member, by id. */
    List<ApiKey> of(String member);

    /**
     * A key with its secret, which is shown once.
     *
     * @param key the key
     * @param secret what is presented; its hash alone is kept. Its text form hides it
     */
    record IssuedKey(ApiKey key, String secret) {
        /** Checks for nulls. */
        public IssuedKey {
            requireNonNull(key, "key");
            requireNonNull(secret, "secret");
        }

        @Override
        public String toString() {
            return "API key " + key.id();
        }
    }
}
