package dev.revo.backup;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was restored, or would be.
 *
 * @param written whether it was; false for a check
 * @param backup SHA-256 of the unencrypted backup, hexadecimal; {@link BackupReport#id} of the same one
 * @param created when the backup was begun
 * @param organizations each that was asked for; unmodifiable
 */
public record RestoreReport(boolean written, String backup, Instant created, List<Restored> organizations) {
    /** Copies. */
    public RestoreReport {
        requireNonNull(backup, "backup");
        requireNonNull(created, "created");
        organizations = List.copyOf(organizations);
    }

    /**
     * Whether nothing is left to do: each organization was restored, now or by an earlier restore of this backup. If not, the
     * same restore again goes on with those that are missing. Of a check: whether the restore would find nothing in its way.
     */
    public boolean complete() {
        return organizations.stream().allMatch(one -> one.obstacle().isEmpty());
    }

    /** What became of an organization. */
    public enum State {
        /** A check found nothing in the way. */
        POSSIBLE,
        /** It was restored now. */
        RESTORED,
        /** An earlier restore of this very backup brought it; it is left as it is now. */
        THERE,
        /** It was not restored, or could not be; nothing of it was written. The obstacle says why. */
        MISSING
    }

    /**
     * One organization.
     *
     * @param from its id in the backup
     * @param organization its id here
     * @param rows how many of each table are restored; empty when none is; unmodifiable
     * @param dropped how many there were of each kind that no backup holds, such as {@code revo_session}; unmodifiable
     * @param chainContinues whether its audit chain goes on, so that earlier checkpoints hold; otherwise its lines are
     *     chained anew, after a line that names the backup: under another id, and where the tenant has a log already
     * @param obstacle what stands or stood in the way; always empty once it is written
     * @param state what became of it
     */
    public record Restored(
            String from,
            String organization,
            Map<String, Long> rows,
            Map<String, Long> dropped,
            boolean chainContinues,
            Optional<String> obstacle,
            State state) {
        /** Copies. */
        public Restored {
            requireNonNull(from, "from");
            requireNonNull(organization, "organization");
            requireNonNull(obstacle, "obstacle");
            requireNonNull(state, "state");
            rows = Map.copyOf(rows);
            dropped = Map.copyOf(dropped);
        }
    }
}
