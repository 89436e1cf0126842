package dev.revo.engine.parallel.estimate;

import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A distribution of durations, as logarithms of seconds: the weighted sample, straight lines between its values, and
 * beyond the largest one the tail of a Pareto distribution. Immutable.
 */
final class Quantiles {
    /** Cells of equal probability for quick draws. */
    static final int CELLS = 256;

    // A tail heavier than that has no mean, so no fan-out over it would ever have an estimate.
    private static final double HEAVIEST = 0.9;
    private static final double LIGHTEST = 0.02;
    private static final double UNKNOWN = 0.5;

    private final double[] values;
    private final double[] positions;
    private final double upper;
    private final double lower;
    private final double[] table = new double[CELLS];

    private Quantiles(double[] values, double[] positions) {
        this.values = values;
        this.positions = positions;
        this.upper = tail();
        this.lower = Math.max(LIGHTEST, (at(0.5) - values[0]) / 4);
        for (int cell = 0; cell < CELLS; cell++) {
            table[cell] = at((cell + 0.5) / CELLS);
        }
    }

    /**
     * Of a sample.
     *
     * @param sample its values, at least one
     * @param weights of each
     */
    static Quantiles of(double[] sample, double[] weights) {
        int n = sample.length;
        int[] order = IntStream.range(0, n)
                .boxed()
                .sorted(Comparator.comparingDouble(place -> sample[place]))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] values = new double[n];
        double[] positions = new double[n];
        double all = Arrays.stream(weights).sum();
        double before = 0;
        for (int i = 0; i < n; i++) {
            values[i] = sample[order[i]];
            double weight = weights[order[i]];
            // The next value is beyond all n with the probability 1 / (n + 1).
            positions[i] = ((before + weight / 2) / all * n + 0.5) / (n + 1);
            before += weight;
        }
        return new Quantiles(values, positions);
    }

    // Hill (1975), A simple general approach to inference about the tail of a distribution: the mean excess of the
    // logarithms. For
    // a log-normal that is too long, which is the better mistake: a tail that is too short promises what does not hold.
    private double tail() {
        int n = values.length;
        int top = Math.max(2, n / 8);
        double excess = 0;
        for (int i = n - 1; i >= 0 && i >= n - top; i--) {
            excess += values[i] - values[Math.max(0, n - 1 - top)];
        }
        return n == 1 ? UNKNOWN : Math.min(HEAVIEST, Math.max(LIGHTEST, excess / top));
    }

    /** The value that the share {@code u} is below, {@code 0 < u < 1}. */
    double at(double u) {
        int n = values.length;
        if (u >= positions[n - 1]) {
            return values[n - 1] - upper * Math.log((1 - u) / (1 - positions[n - 1]));
        }
        if (u <= positions[0]) {
            return values[0] + lower * Math.log(u / positions[0]);
        }
        int right = Arrays.binarySearch(positions, u);
        right = right < 0 ? -right - 1 : right + 1;
        double share = (u - positions[right - 1]) / (positions[right] - positions[right - 1]);
        return values[right - 1] + share * (values[right] - values[right - 1]);
    }

    /** The share below {@code x}. */
    double below(double x) {
        int n = values.length;
        if (x >= values[n - 1]) {
            return 1 - (1 - positions[n - 1]) * Math.exp((values[n - 1] - x) / upper);
        }
        if (x <= values[0]) {
            return positions[0] * Math.exp((x - values[0]) / lower);
        }
        int right = Arrays.binarySearch(values, x);
        right = right < 0 ? -right - 1 : right + 1;
        while (right < n - 1 && values[right] == values[right - 1]) {
            right++;
        }
        double width = values[right] - values[right - 1];
        double share = width == 0 ? 1 : (x - values[right - 1]) / width;
        return positions[right - 1] + share * (positions[right] - positions[right - 1]);
    }

    double draw(SplittableRandom random) {
        int cell = random.nextInt() & (CELLS - 1);
        return cell == CELLS - 1 ? top(random) : table[cell];
    }

    /** One of the largest, those of the last cell. */
    double top(SplittableRandom random) {
        return at(1 - (1 - random.nextDouble()) / CELLS);
    }

    /** One of those above {@code x}. */
    double above(double x, SplittableRandom random) {
        double beyond = 1 - below(x);
        // So far out that no share is left to draw from: the tail looks the same from everywhere.
        return beyond < 1e-12
                ? x - upper * Math.log(1 - random.nextDouble())
                : Math.max(x, at(Math.min(1 - 1e-13, 1 - beyond * (1 - random.nextDouble()))));
    }

    /** The middle of a cell. */
    double cell(int cell) {
        return table[cell];
    }

    /** How many values it was made of. */
    int size() {
        return values.length;
    }
}
