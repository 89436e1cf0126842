package dev.revo.audit.verifier;

import java.util.List;
import java.util.Optional;

/**
 * What is true of an export. Immutable.
 *
 * @param origin name of the chain, as signed; empty if nothing that is trusted says it
 * @param tenant whose rows they are, as the first row says; empty without rows
 * @param from number of the first row that the export holds or would hold; rows before were deleted, and the checkpoint that
 *     the export begins with vouches that there were so many
 * @param vouchedTo up to which row a trusted signature vouches that nothing was changed, removed, inserted or moved; 0 for none
 * @param chainedTo up to which row each row fits the one before; rows above {@code vouchedTo} are chained but not vouched for:
 *     whoever holds the file can have made them
 * @param findings what is wrong, the first 100 in the order of the export; unmodifiable
 * @param found how much is wrong, also what {@code findings} has no place for
 */
public record Verdict(
        Optional<String> origin,
        Optional<String> tenant,
        long from,
        long vouchedTo,
        long chainedTo,
        List<Finding> findings,
        long found) {
    /** The most findings that are kept. */
    public static final int MOST_FINDINGS = 100;

    /** Copies. */
    public Verdict {
        findings = List.copyOf(findings);
    }

    /**
     * Whether nothing is wrong and at least one trusted checkpoint fits. Rows that were cut off after the newest checkpoint
     * that the reader trusts or the export holds cannot be missed: nothing in the file tells of them.
     */
    public boolean verified() {
        return found == 0;
    }
}
