package dev.revo.parallel;

import static java.util.Objects.requireNonNull;

/**
 * What a person decided.
 *
 * @param approved whether it may go on
 * @param by who decided; empty when nobody did in time
 * @param note what was said with it
 */
public record HumanDecision(boolean approved, String by, String note) {
    /** Checks for nulls. */
    public HumanDecision {
        requireNonNull(by, "by");
        requireNonNull(note, "note");
    }
}
