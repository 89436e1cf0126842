package dev.revo.engine.parallel.estimate;

import java.time.Duration;

/**
 * How much time is left, from the moment of the estimate.
 *
 * @param p50 as likely too long as too short; never null, not negative
 * @param p90 enough in nine of ten cases; never null, at least {@code p50}
 */
public record Estimate(Duration p50, Duration p90) {
    /** The same a while later: what has passed is not left any more. */
    public Estimate after(Duration passed) {
        return new Estimate(less(p50, passed), less(p90, passed));
    }

    private static Duration less(Duration time, Duration passed) {
        Duration left = time.minus(passed);
        return left.isNegative() ? Duration.ZERO : left;
    }
}
