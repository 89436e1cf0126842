package dev.revo.audit.verifier;

/**
 * One thing that is wrong with an export.
 *
 * @param kind what sort of thing
 * @param seq number of the row it was found at, or of the first row that is concerned; 0 if it concerns none
 * @param message what was found, for a person
 */
public record Finding(Kind kind, long seq, String message) {
    /** What sort of thing is wrong. */
    public enum Kind {
        /** A line is not of the form. */
        MALFORMED,
        /** A row is not what its hash was made from. */
        CHANGED,
        /** Rows are not there. */
        MISSING,
        /** A row stands where another has stood, or before it. */
        OUT_OF_ORDER,
        /** A row does not name the hash of the row before it: one of the two was changed, removed, inserted or moved. */
        BROKEN_LINK,
        /** A row or a checkpoint is of another tenant's chain. */
        OTHER_CHAIN,
        /** A checkpoint is malformed, or is not signed by a trusted key. */
        BAD_CHECKPOINT,
        /** A checkpoint does not stand after the row whose number is its size. */
        MISPLACED_CHECKPOINT,
        /** What was signed is another history than the rows of the export. */
        FORKED,
        /** The export ends before the trusted checkpoint's size. */
        TRUNCATED,
        /** The trusted checkpoint is older than the beginning of the export, so the two cannot be compared. */
        NOT_COMPARABLE,
        /** No checkpoint that a trusted key signed vouches for any row. */
        NOT_VOUCHED
    }
}
