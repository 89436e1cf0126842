package dev.revo.engine.parallel.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/** Distributions made of samples. */
final class QuantilesTest {
    private static Quantiles of(int size, long seed) {
        double[] values = new Random(seed).doubles(size, -3, 9).toArray();
        double[] weights = new double[size];
        Arrays.fill(weights, 1);
        return Quantiles.of(values, weights);
    }

    @Property
    void the_share_below_a_quantile_is_its_own(
            @ForAll @IntRange(min = 1, max = 300) int size,
            @ForAll @DoubleRange(min = 0.01, max = 0.99) double share,
            @ForAll long seed) {
        Quantiles quantiles = of(size, seed);
        assertThat(quantiles.below(quantiles.at(share))).isCloseTo(share, within(1e-6));
    }

    @Property
    void one_that_is_above_is_above(
            @ForAll @IntRange(min = 1, max = 300) int size,
            @ForAll @DoubleRange(min = -9, max = 60) double x,
            @ForAll long seed) {
        double drawn = of(size, seed).above(x, new SplittableRandom(seed));
        assertThat(drawn).isGreaterThanOrEqualTo(x).isFinite();
    }

    @Property(tries = 20)
    void equal_values_are_no_trouble(@ForAll @IntRange(min = 1, max = 100) int size, @ForAll long seed) {
        double[] values = new double[size];
        double[] weights = new double[size];
        Arrays.fill(values, 2);
        Arrays.fill(weights, 0.5);
        Quantiles quantiles = Quantiles.of(values, weights);
        assertThat(quantiles.at(0.5)).isCloseTo(2, within(0.5));
        assertThat(quantiles.below(2)).isBetween(0.0, 1.0);
        assertThat(quantiles.draw(new SplittableRandom(seed))).isCloseTo(2, within(8.0));
    }
}
