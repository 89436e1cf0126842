package dev.revo.spi;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * What was decided on a question.
 *
 * @param verdict the decision
 * @param by who decided; empty text when it lapsed
 * @param note for the run
 * @param argumentsJson other arguments, when they were edited
 */
public record ApprovalDecision(Verdict verdict, String by, String note, Optional<String> argumentsJson) {
    /** Decisions. */
    public enum Verdict {
        /** Exactly what was asked may be done. */
        APPROVED,
        /** It may be done with other arguments. */
        EDITED,
        /** It may not be done. */
        REJECTED,
        /** Nobody decided in time. */
        EXPIRED
    }

    /** Checks for nulls. */
    public ApprovalDecision {
        requireNonNull(verdict, "verdict");
        requireNonNull(by, "by");
        requireNonNull(note, "note");
        requireNonNull(argumentsJson, "argumentsJson");
    }
}
