package dev.revo.analytics;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * A point that stands out.
 *
 * @param at the beginning of its step
 * @param value what it was
 * @param expected what it would have been
 * @param score how much it stands out, 0 to 1
 */
public record Anomaly(Instant at, double value, double expected, double score) {
    /** Checks the range. */
    public Anomaly {
        requireNonNull(at, "at");
        if (!(score >= 0 && score <= 1)) {
            throw new IllegalArgumentException("a score is from 0 to 1, not " + score);
        }
    }
}
