package dev.revo.backup;

import static java.util.Objects.requireNonNull;

import dev.revo.error.InvalidRequestException;
import java.util.Optional;

/**
 * What to restore, and as what. Immutable; each copy method replaces one choice.
 *
 * @param organization the only one of the backup to restore; empty for all that it holds
 * @param into the id it gets; empty for its own
 * @param domain the domain it gets; empty for its own
 * @param key reference of the key to decrypt with, in the operator's {@link dev.revo.spi.SecretStore}; empty when the backup is not
 *     encrypted
 * @param maxBytes how large the backup may be, packed and unpacked
 * @param maxRatio how many times larger the unpacked backup may be than the packed one, beyond its first 16 MiB
 */
public record RestoreRequest(
        Optional<String> organization,
        Optional<String> into,
        Optional<String> domain,
        Optional<String> key,
        long maxBytes,
        int maxRatio) {
    private static final long MAX_BYTES = 64L << 30;
    private static final int MAX_RATIO = 200;

    /** Checks. */
    public RestoreRequest {
        requireNonNull(organization, "organization");
        requireNonNull(into, "into");
        requireNonNull(domain, "domain");
        requireNonNull(key, "key");
        if (maxBytes < 1 || maxRatio < 1) {
            throw InvalidRequestException.field(
                    "restore.limits", "are " + maxBytes + " bytes and " + maxRatio + " times", "Use 1 or more.");
        }
        if (organization.isEmpty() && (into.isPresent() || domain.isPresent())) {
            throw InvalidRequestException.field(
                    "restore.into",
                    "gives an id or a domain to all organizations of a backup",
                    "Name one: RestoreRequest.of(id).into(otherId).");
        }
    }

    /** This organization of the backup, under its own id; at most 64 GiB and 200 times. */
    public static RestoreRequest of(String organization) {
        return new RestoreRequest(
                Optional.of(organization), Optional.empty(), Optional.empty(), Optional.empty(), MAX_BYTES, MAX_RATIO);
    }

    /** All organizations of the backup, under their own ids; at most 64 GiB and 200 times. */
    public static RestoreRequest all() {
        return new RestoreRequest(
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), MAX_BYTES, MAX_RATIO);
    }

    /** A copy that restores as an organization with this id. Its audit chain starts anew. */
    public RestoreRequest into(String id) {
        return new RestoreRequest(organization, Optional.of(id), domain, key, maxBytes, maxRatio);
    }

    /** A copy that restores with this domain. */
    public RestoreRequest domain(String name) {
        return new RestoreRequest(organization, into, Optional.of(name), key, maxBytes, maxRatio);
    }

    /** A copy that decrypts with the key under this reference, and refuses a backup that is not encrypted. */
    public RestoreRequest decrypt(String keyReference) {
        return new RestoreRequest(organization, into, domain, Optional.of(keyReference), maxBytes, maxRatio);
    }

    /** A copy with other limits: for a backup that is trusted and larger than the usual. */
    public RestoreRequest limits(long bytes, int ratio) {
        return new RestoreRequest(organization, into, domain, key, bytes, ratio);
    }
}
