package dev.revo.backup;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * What to back up. Immutable; each copy method replaces one choice.
 *
 * @param organization the only one to back up; empty for all
 * @param key reference of the key to encrypt with, in the operator's {@link dev.revo.spi.SecretStore}; empty for no encryption
 */
public record BackupRequest(Optional<String> organization, Optional<String> key) {
    /** Checks for nulls. */
    public BackupRequest {
        requireNonNull(organization, "organization");
        requireNonNull(key, "key");
    }

    /** This organization, not encrypted. */
    public static BackupRequest of(String organization) {
        return new BackupRequest(Optional.of(organization), Optional.empty());
    }

    /** All organizations, not encrypted. */
    public static BackupRequest all() {
        return new BackupRequest(Optional.empty(), Optional.empty());
    }

    /** A copy that encrypts with the key under this reference: 32 random bytes in Base64. */
    public BackupRequest encrypt(String keyReference) {
        return new BackupRequest(organization, Optional.of(keyReference));
    }
}
