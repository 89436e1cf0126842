package dev.revo.engine.parallel.schedule;

/** How long a body of weight 1 takes, in nanoseconds, as a moving mean; unknown at first. Confined. */
final class Estimate {
    /** What a body counts as before any has ended. Any value will do: all are corrected by what was measured. */
    static final double FIRST = 10_000_000;
    /** Below a microsecond a body costs its place more than its work. */
    static final double LEAST = 1_000;

    private static final double NEWEST = 1 / 8.0;

    private double mean = Double.NaN;

    void took(double nanos, int weight) {
        double one = Math.max(LEAST, nanos / weight);
        mean = Double.isNaN(mean) ? one : mean + (one - mean) * NEWEST;
    }

    double or(double unknown) {
        return Double.isNaN(mean) ? unknown : mean;
    }
}
