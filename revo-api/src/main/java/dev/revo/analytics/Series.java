package dev.revo.analytics;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A measure over time.
 *
 * @param from the beginning of the first step
 * @param step the length of each
 * @param values one for each step; unmodifiable
 */
public record Series(Instant from, Duration step, List<Double> values) {
    /** Copies. */
    public Series {
        requireNonNull(from, "from");
        requireNonNull(step, "step");
        values = List.copyOf(values);
    }
}
