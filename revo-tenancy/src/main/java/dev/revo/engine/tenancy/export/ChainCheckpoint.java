package dev.revo.engine.tenancy.export;

import static java.util.Objects.requireNonNull;

import dev.revo.audit.verifier.ChainHead;
import java.util.Optional;

/**
 * A signed checkpoint; it stands after the record whose number is its size.
 *
 * @param note the signed note
 * @param resume if the export begins here because older rows were deleted: the head of the chain when it was signed
 */
public record ChainCheckpoint(String note, Optional<ChainHead> resume) implements ChainEntry {
    /** Checks for nulls. */
    public ChainCheckpoint {
        requireNonNull(note, "note");
        requireNonNull(resume, "resume");
    }

    /** A checkpoint between or after rows. */
    public static ChainCheckpoint of(String note) {
        return new ChainCheckpoint(note, Optional.empty());
    }

    /** The checkpoint that an export without its oldest rows begins with. */
    public static ChainCheckpoint resuming(String note, ChainHead head) {
        return new ChainCheckpoint(note, Optional.of(head));
    }
}
