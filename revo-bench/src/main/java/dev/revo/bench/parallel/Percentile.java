package dev.revo.bench.parallel;

import java.util.Arrays;

/** The 99th percentile: 99 of 100 were no more. */
final class Percentile {
    private Percentile() {}

    static double p99(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[Math.max(0, (int) Math.ceil(0.99 * sorted.length) - 1)];
    }
}
