package dev.revo.engine.parallel.estimate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.engine.parallel.estimate.Ahead.Left;
import dev.revo.engine.parallel.estimate.Ahead.Stage;
import dev.revo.engine.parallel.estimate.Trial.Figures;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Estimates on simulated worlds that share nothing with the estimator. The moment of each is drawn before the run begins, so
 * that it says nothing of how long the run will take; runs that are over by then are not counted.
 */
final class CoverageTest {
    private static final int WORLDS = Boolean.getBoolean("revo.long") ? 300 : 40;

    static Stream<Scenario> scenarios() {
        return Scenario.all().stream();
    }

    private static Figures figures(Scenario scenario, Trial.Estimates estimates) {
        // What was never seen is seen in the first runs after it was added, so these need many worlds of few runs.
        boolean few = scenario.added() > 0;
        return Trial.of(scenario, few ? 10 * WORLDS : WORLDS, few ? 3 : 50, estimates);
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void nine_of_ten_runs_end_by_p90(Scenario scenario) {
        Figures figures = figures(scenario, Pace::estimate);
        System.out.println(figures);
        assertThat(figures.n()).isGreaterThan(700);
        assertThat(figures.error()).as("standard error").isLessThan(0.016);
        assertThat(figures.coverage()).as("p90 covers").isBetween(0.85, 0.95);
        assertThat(figures.median()).as("p50 covers").isBetween(0.4, 0.66);
        assertThat(figures.width()).as("from now to p90").isLessThanOrEqualTo(4 * figures.truth());
    }

    @Test
    void control_who_forgets_how_long_steps_are_at_work_already_promises_too_little() {
        Scenario heavy = Scenario.named("one step, Pareto");
        Figures known = Trial.of(
                heavy,
                5 * WORLDS,
                50,
                (pace, left, seed) -> isLate(pace, left) ? pace.estimate(left, seed) : Optional.empty());
        Figures forgotten = Trial.of(
                heavy,
                5 * WORLDS,
                50,
                (pace, left, seed) -> isLate(pace, left)
                        ? pace.estimate(
                                left.stream().map(CoverageTest::begunNow).toList(), seed)
                        : Optional.empty());
        System.out.println("late:             " + known);
        System.out.println("elapsed ignored:  " + forgotten);
        assertThat(known.coverage()).isBetween(0.85, 0.95);
        assertThat(forgotten.coverage()).isLessThan(0.85);
    }

    // Longer at work than it takes on the average.
    private static boolean isLate(Pace pace, List<Ahead> left) {
        double mean = pace.weight("s0", 1).orElseThrow();
        return left.get(0).left().open().get(0).time().toNanos() / 1e9 > mean;
    }

    private static Ahead begunNow(Ahead ahead) {
        Left left = ahead.left();
        List<Ahead.Open> open = left.open().stream()
                .map(one -> new Ahead.Open(Stage.RUNNING, Duration.ZERO, one.more()))
                .toList();
        return new Ahead(
                ahead.step(),
                ahead.kind(),
                ahead.after(),
                ahead.under(),
                new Left(left.fresh(), open, left.needed(), left.width(), left.attempts()));
    }

    @Test
    void control_a_mean_is_not_enough_for_nine_of_ten() {
        Figures figures = figures(
                Scenario.named("log-normal"),
                (pace, left, seed) -> pace.estimator(left, 0).map(draws -> {
                    double mean = Arrays.stream(draws.drawn(seed)).average().orElse(0);
                    return new Estimate(SimRun.time(mean), SimRun.time(mean));
                }));
        System.out.println("the mean as p90:  " + figures);
        assertThat(figures.coverage()).isLessThan(0.85);
    }

    @Test
    void control_without_what_the_steps_of_a_run_have_in_common_medians_are_worse() {
        Scenario correlated = Scenario.named("correlated");
        Figures with = figures(correlated, Pace::estimate);
        Figures without = figures(
                correlated, (pace, left, seed) -> pace.estimator(left, 0).map(draws -> draws.estimate(seed)));
        System.out.println("runs alike:       " + without);
        assertThat(without.off()).isGreaterThan(1.2 * with.off());
    }
}
