package dev.revo.spi;

import static java.util.Objects.requireNonNull;

import dev.revo.run.RunContext;
import dev.revo.scope.Permission;
import dev.revo.spi.OrganizationStore.Credential;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * SPI: the rows of API keys. The rules are the tenancy module's. With a context it means the keys of the context's tenant
 * and no other. Thread-safe; inside a {@link UnitOfWork} of the same context it is part of its transaction.
 */
public interface ApiKeyStore {
    /** The kind of the credentials that lead to keys. */
    String KIND = "api_key";

    /**
     * Adds a key. Its secrets lead to it from then on.
     *
     * @throws dev.revo.error.ConflictException {@code api_key_exists} when there is one with this id
     */
    void add(RunContext ctx, KeyRow row);

    /**
     * Replaces the key with this id, but for its last use; its secrets are those of the row from then on. Without effect when
     * there is none.
     */
    void replace(RunContext ctx, KeyRow row);

    /** The key with this id. */
    Optional<KeyRow> find(RunContext ctx, String id);

    /** The key that has this secret, or had it before its last rotation. */
    Optional<KeyRow> withSecret(RunContext ctx, String hash);

    /** Keys after the given id, by id. */
    List<KeyRow> list(RunContext ctx, String afterId, int atMost);

    /** All keys of a member, by id. */
    List<KeyRow> of(RunContext ctx, String member);

    /** Records a use; one before the last that is known changes nothing. Without effect when there is no such key. */
    void touch(RunContext ctx, String id, Instant at);

    /**
     * Revokes every key of a member that is not revoked; their secrets lead nowhere any more.
     *
     * @return how many
     */
    int withdraw(RunContext ctx, String member, Instant at);

    /**
     * Where the secret with this hash belongs, over all tenants: for who authenticates.
     *
     * @param hash SHA-256 of a key, hexadecimal
     * @return of {@link #KIND}; its row is the owning member's id
     */
    Optional<Credential> credential(String hash);

    /**
     * A key as stores keep it. Grows at its end.
     *
     * @param id unique in the tenant, 1 to 64 of ASCII letters and digits
     * @param name what it is called
     * @param member whose it is
     * @param rights what it may do at most; all that its owner may when empty; unmodifiable
     * @param created when it was issued
     * @param expires from when on it is good no more
     * @param lastUsed when it was used last
     * @param revoked when it was revoked
     * @param hash SHA-256 of its secret, hexadecimal
     * @param rotated the secret that it had before
     */
    record KeyRow(
            String id,
            String name,
            String member,
            Set<Permission> rights,
            Instant created,
            Optional<Instant> expires,
            Optional<Instant> lastUsed,
            Optional<Instant> revoked,
            String hash,
            Optional<Rotated> rotated) {
        /** Checks for nulls and copies. */
        public KeyRow {
            requireNonNull(id, "id");
            requireNonNull(name, "name");
            requireNonNull(member, "member");
            rights = Set.copyOf(rights);
            requireNonNull(created, "created");
            requireNonNull(expires, "expires");
            requireNonNull(lastUsed, "lastUsed");
            requireNonNull(revoked, "revoked");
            requireNonNull(hash, "hash");
            requireNonNull(rotated, "rotated");
        }

        /** Hashes of the secret and of the one that it had before. */
        public List<String> hashes() {
            return Stream.concat(Stream.of(hash), rotated.map(Rotated::hash).stream())
                    .toList();
        }

        /** A copy with another secret; the one that it has is good until then. */
        public KeyRow rotated(String newHash, Instant until) {
            return new KeyRow(
                    id,
                    name,
                    member,
                    rights,
                    created,
                    expires,
                    lastUsed,
                    revoked,
                    newHash,
                    Optional.of(new Rotated(hash, until)));
        }

        /** A copy that is revoked. */
        public KeyRow revoked(Instant at) {
            return new KeyRow(id, name, member, rights, created, expires, lastUsed, Optional.of(at), hash, rotated);
        }

        /** A copy that was used last then. */
        public KeyRow used(Instant at) {
            return new KeyRow(id, name, member, rights, created, expires, Optional.of(at), revoked, hash, rotated);
        }

        @Override
        public String toString() {
            return "key " + id + " of " + member;
        }
    }

    /**
     * A secret from before a rotation.
     *
     * @param hash SHA-256, hexadecimal
     * @param until when it is good no more
     */
    record Rotated(String hash, Instant until) {
        /** Checks for nulls. */
        public Rotated {
            requireNonNull(hash, "hash");
            requireNonNull(until, "until");
        }

        @Override
        public String toString() {
            return "rotated until " + until;
        }
    }
}
