package dev.revo.engine.parallel.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.revo.engine.parallel.estimate.Ahead.Kind;
import dev.revo.engine.parallel.estimate.Ahead.Left;
import dev.revo.engine.parallel.estimate.Ahead.Open;
import dev.revo.engine.parallel.estimate.Ahead.Stage;
import dev.revo.engine.parallel.estimate.SimStep.Seconds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Elements one by one, and all at once. */
final class FanTest {
    private static final int DRAWS = 2_500;

    private static Quantiles quantiles(Seconds seconds) {
        Random random = new Random(5);
        Sample sample = new Sample();
        for (int i = 0; i < Sample.MOST; i++) {
            sample.add(Math.log(seconds.draw(random)), 1);
        }
        return sample.view(1);
    }

    private static double[] drawn(Quantiles quantiles, Left left, int exact, int draws) {
        Ahead ahead = new Ahead("fan", Kind.BODY, List.of(), -1, left);
        Term term = new Term(
                ahead,
                new Term.Work(quantiles, 0, 1, false),
                new Term.Again(0, quantiles, Optional.empty()),
                Optional.empty(),
                1);
        return new Estimator(List.of(term), new Waits().seen(), new Estimator.Factor(0, 0), draws, exact).drawn(exact);
    }

    private static double at(double[] sorted, double share) {
        return sorted[(int) (share * sorted.length)];
    }

    @ParameterizedTest
    @CsvSource({
        "0.5, 65, 16, 0.04",
        "0.5, 1000, 16, 0.03",
        "0.5, 1000, 1, 0.02",
        "0.5, 1000, 900, 0.08",
        "0.5, 1000, 200, 0.06",
        "1, 100, 16, 0.06",
        "1, 1000, 16, 0.04",
        "1, 1000, 500, 0.08"
    })
    void all_at_once_agrees_with_one_by_one(double sigma, int fresh, int width, double tolerance) {
        agrees(Seconds.logNormal(10, sigma), fresh, width, tolerance);
    }

    @ParameterizedTest
    @CsvSource({"256, 16", "1000, 200"})
    void also_where_tails_are_heavy(int fresh, int width) {
        agrees(Seconds.pareto(5, 1.5), fresh, width, 0.15);
        agrees(Seconds.bimodal(5, 0.2), fresh, width, 0.1);
    }

    private static void agrees(Seconds seconds, int fresh, int width, double tolerance) {
        Quantiles quantiles = quantiles(seconds);
        List<Open> open = new ArrayList<>();
        for (int i = 0; i < Math.min(width / 2, 8); i++) {
            open.add(new Open(Stage.RUNNING, Duration.ofSeconds(3L * i), 0));
        }
        Left left = new Left(fresh, open, Integer.MAX_VALUE, width, 1);
        double[] exact = drawn(quantiles, left, Integer.MAX_VALUE, DRAWS);
        double[] bulk = drawn(quantiles, left, 0, DRAWS);
        assertThat(at(bulk, 0.5) / at(exact, 0.5)).as("p50").isCloseTo(1, within(tolerance));
        // Of so few draws, a p90 is less sure than a median.
        assertThat(at(bulk, 0.9) / at(exact, 0.9)).as("p90").isCloseTo(1, within(1.5 * tolerance));
    }

    @Test
    void a_hundred_thousand_elements_are_not_drawn_one_by_one() {
        Left left = new Left(100_000, List.of(), Integer.MAX_VALUE, 16, 1);
        double[] bulk = drawn(quantiles(Seconds.logNormal(10, 0.5)), left, Fan.EXACT, 200);
        double mean = 10 * Math.exp(0.125);
        assertThat(at(bulk, 0.5)).isCloseTo(100_000 * mean / 16, within(0.1 * 100_000 * mean / 16));
    }

    @Test
    void a_quorum_ends_before_all_do() {
        Quantiles quantiles = quantiles(Seconds.logNormal(10, 1));
        double first = at(drawn(quantiles, new Left(32, List.of(), 1, 32, 1), 64, DRAWS), 0.5);
        double half = at(drawn(quantiles, new Left(32, List.of(), 16, 32, 1), 64, DRAWS), 0.5);
        double all = at(drawn(quantiles, new Left(32, List.of(), 32, 32, 1), 64, DRAWS), 0.5);
        assertThat(first).isLessThan(4);
        assertThat(half).isBetween(7.0, 13.0);
        assertThat(all).isGreaterThan(40);
    }

    @Test
    void one_that_was_at_work_for_lateis_not_expected_to_end_at_once() {
        Quantiles quantiles = quantiles(Seconds.pareto(5, 1.5));
        double begun = at(drawn(quantiles, at(0), 64, DRAWS), 0.5);
        double late = at(drawn(quantiles, at(500), 64, DRAWS), 0.5);
        assertThat(late).as("the tail of Pareto: the longer, the longer still").isGreaterThan(5 * begun);
    }

    private static Left at(int seconds) {
        return Left.at(new Open(Stage.RUNNING, Duration.ofSeconds(seconds), 0));
    }
}
