package dev.revo.bench.peers;

import java.util.Arrays;

/**
 * What repeated measurements came to.
 *
 * @param n how many there were
 * @param median half of them were below
 * @param low the 5th percentile
 * @param high the 95th percentile
 */
record Spread(int n, double median, double low, double high) {
    static Spread of(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return new Spread(sorted.length, at(sorted, 0.5), at(sorted, 0.05), at(sorted, 0.95));
    }

    private static double at(double[] sorted, double quantile) {
        return sorted[(int) Math.round(quantile * (sorted.length - 1))];
    }
}
