package dev.revo.analytics;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How runs did. A run that ended with a refusal ended, but not well.
 *
 * @param name of what they have in common
 * @param runs how many ended
 * @param succeeded how many ended well
 * @param p50 half took at most this
 * @param p95 nineteen of twenty took at most this
 * @param p99 ninety-nine of a hundred took at most this
 */
public record Performance(String name, long runs, long succeeded, Duration p50, Duration p95, Duration p99) {
    /** Checks for nulls and the range. */
    public Performance {
        requireNonNull(name, "name");
        requireNonNull(p50, "p50");
        requireNonNull(p95, "p95");
        requireNonNull(p99, "p99");
        if (succeeded < 0 || succeeded > runs) {
            throw new IllegalArgumentException(succeeded + " of " + runs + " runs cannot have ended well");
        }
    }

    /** The share that ended well, 0 to 1; 1 when none ended. */
    public double success() {
        return runs == 0 ? 1 : (double) succeeded / runs;
    }
}
