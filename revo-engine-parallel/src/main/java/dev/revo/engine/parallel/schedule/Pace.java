package dev.revo.engine.parallel.schedule;

import java.time.Duration;

/** How fast bodies leave the queue, as a moving mean of the time between two. Confined. */
final class Pace {
    private static final double NEWEST = 1 / 16.0;
    private static final Duration UNKNOWN = Duration.ofSeconds(1);
    private static final double LEAST = Duration.ofMillis(10).toNanos();
    private static final double MOST = Duration.ofMinutes(1).toNanos();

    private double interval = Double.NaN;
    private long last;
    private boolean any;

    void left(long now) {
        if (any) {
            double passed = now - last;
            interval = Double.isNaN(interval) ? passed : interval + (passed - interval) * NEWEST;
        }
        any = true;
        last = now;
    }

    /**
     * When to try again: once a tenth of those that wait has left. Room for one would be there earlier, but not for all who
     * were refused meanwhile.
     */
    Duration retryAfter(int waiting) {
        if (Double.isNaN(interval)) {
            return UNKNOWN;
        }
        double wait = interval * Math.max(1, waiting / 10);
        return Duration.ofNanos((long) Math.min(MOST, Math.max(LEAST, wait)));
    }
}
