package dev.revo.backup;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What a backup holds.
 *
 * @param id SHA-256 of the unencrypted backup, hexadecimal; what {@link RestoreReport#backup} says of the same one
 * @param created when it was begun
 * @param organizations what was written of each; unmodifiable
 */
public record BackupReport(String id, Instant created, List<Saved> organizations) {
    /** Copies. */
    public BackupReport {
        requireNonNull(id, "id");
        requireNonNull(created, "created");
        organizations = List.copyOf(organizations);
    }

    /**
     * What was written of one organization.
     *
     * @param organization its id
     * @param rows how many of each table; unmodifiable
     * @param dropped how many there are of each kind that no backup holds, such as {@code revo_session}; unmodifiable
     * @param auditLines how many lines were chained when it was begun; 0 when the store does not chain
     * @param auditHash of the last of them, hexadecimal; empty for none
     */
    public record Saved(
            String organization, Map<String, Long> rows, Map<String, Long> dropped, long auditLines, String auditHash) {
        /** Copies. */
        public Saved {
            requireNonNull(organization, "organization");
            requireNonNull(auditHash, "auditHash");
            rows = Map.copyOf(rows);
            dropped = Map.copyOf(dropped);
        }
    }
}
