package dev.revo.engine.parallel.estimate;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The last durations of something, at most 256, as logarithms of seconds. What is kept of each is how far it was from the
 * level that the earlier ones had led to expect, so that the sample follows durations that change, and what it is wrong by
 * while they do is in the sample. Guarded by its owner.
 */
final class Sample {
    static final int MOST = 256;

    /** No duration is shorter, so that there is always a logarithm. */
    static final double SHORTEST = 1e-6;

    // Of the level, towards each new one (Brown 1956, exponential smoothing).
    private static final double GAIN = 0.06;
    // In standard deviations: one that is farther out moves the level no more than one that is there.
    private static final double FAR = 2;
    // Of a weight, in values: old ones say less, yet 50 are too few for a tail.
    private static final double HALF = 128;
    private static final int ENOUGH = 8;
    // Between the middles of the quarters of a normal distribution, in standard deviations, nearly.
    private static final double QUARTER = 0.77;

    private float[] ring = new float[4];
    private long count;
    private double level;
    private double variance;
    private double seconds;
    private @Nullable Quantiles view;

    /**
     * Another one.
     *
     * @param weight below 1 for one of several that came at once
     */
    void add(double log, double weight) {
        int place = (int) (count % MOST);
        if (place >= ring.length) {
            ring = Arrays.copyOf(ring, ring.length * 2);
        }
        double off = log - level;
        double least = 1.0 / (count + 1);
        if (count < ENOUGH) {
            // The first ones have no level to be off: all of them are off their mean.
            double moved = least * off;
            for (int i = 0; i < count; i++) {
                ring[i] -= (float) moved;
            }
            level += moved;
            ring[place] = (float) (log - level);
            variance = (1 - least) * (variance + least * off * off);
        } else {
            ring[place] = (float) off;
            double bound = FAR * Math.sqrt(variance);
            level += Math.max(least, GAIN * weight) * Math.max(-bound, Math.min(bound, off));
            double share = Math.max(least, 0.02 * weight);
            variance = (1 - share) * variance + share * off * off;
        }
        seconds += Math.max(least, 0.1 * weight) * (Math.exp(log) - seconds);
        count++;
        view = null;
    }

    long count() {
        return count;
    }

    /** Where the next logarithm is expected. */
    double level() {
        return level;
    }

    /** Of the logarithms around it. */
    double variance() {
        return variance;
    }

    /** A moving mean of the durations. */
    double seconds() {
        return seconds;
    }

    /** Its distribution; a few values are joined by what others like it suggest. Not of an empty sample. */
    Quantiles view(double spread) {
        Quantiles now = view;
        if (now == null) {
            now = made(spread);
            view = now;
        }
        return now;
    }

    private Quantiles made(double spread) {
        double[] known = values();
        int n = known.length;
        int more = n < ENOUGH ? 4 : 0;
        double[] values = Arrays.copyOf(known, n + more);
        double[] weights = new double[n + more];
        for (int age = 0; age < n; age++) {
            weights[age] = Math.pow(0.5, age / HALF);
        }
        // Around a mean that is not known well.
        double scale = spread * Math.sqrt(1 + 1.0 / n);
        for (int i = 0; i < more; i++) {
            values[n + i] = level + scale * QUARTER * (i - 1.5);
            weights[n + i] = 0.5;
        }
        return Quantiles.of(values, weights);
    }

    /** Its values as they would be now, the newest first. */
    double[] values() {
        int n = (int) Math.min(count, MOST);
        double[] values = new double[n];
        for (int age = 0; age < n; age++) {
            values[age] = level + ring[(int) ((count - 1 - age) % MOST)];
        }
        return values;
    }
}
