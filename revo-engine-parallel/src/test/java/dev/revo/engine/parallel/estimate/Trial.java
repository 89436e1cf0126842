package dev.revo.engine.parallel.estimate;

import dev.revo.run.RunId;
import dev.revo.testkit.TestClock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;

/** Worlds of a scenario: runs to learn from, and then one estimate in each of the runs that follow, at a random moment. */
final class Trial {
    private static final int WARM_UP = 50;

    private final Scenario scenario;
    private final Estimates estimates;
    private final List<Measured> measured = new ArrayList<>();
    private final List<Double> covered = new ArrayList<>();
    private final List<Runnable> pending = new ArrayList<>();

    /** Under trial. */
    @FunctionalInterface
    interface Estimates {
        Optional<Estimate> of(Pace pace, List<Ahead> left, long seed);
    }

    /** Seconds. */
    record Measured(double p50, double p90, double truth) {
        boolean covers() {
            return truth <= p90;
        }
    }

    /**
     * What came of it.
     *
     * @param error of the medians, of the standard deviation over worlds
     */
    record Figures(
            String name, int n, double coverage, double error, double median, double width, double off, double truth) {
        @Override
        public String toString() {
            return String.format(
                    "%-22s n %5d  p90 covers %5.1f %% (s.e. %.1f)  p50 %5.1f %%  width/median %5.2f  error %5.1f %%",
                    name, n, 100 * coverage, 100 * error, 100 * median, width / truth, 100 * off);
        }
    }

    Trial(Scenario scenario, Estimates estimates) {
        this.scenario = scenario;
        this.estimates = estimates;
    }

    static Figures of(Scenario scenario, int worlds, int runs, Estimates estimates) {
        Trial trial = new Trial(scenario, estimates);
        for (int world = 0; world < worlds; world++) {
            trial.world(new Random(1_000_003L * world + scenario.name().hashCode()), runs);
        }
        return trial.figures();
    }

    private void world(Random random, int runs) {
        int from = measured.size();
        SimWorld world = new SimWorld(random, scenario.places());
        Durations durations = Durations.create(TestClock.create());
        List<SimStep> plan = scenario.plan().apply(random);
        List<SimStep> grown = scenario.grown(plan, random);
        double typical = 0;
        double gap = scenario.places() == Scenario.NO_LIMIT ? 0 : gap(plan, random);
        List<SimRun> going = new ArrayList<>();
        for (int number = 0; number < WARM_UP + runs; number++) {
            double factor = Math.exp(scenario.common() * random.nextGaussian() + scenario.drift() * number);
            Pace pace = durations.pace("acme", "plan", RunId.parse(new UUID(0x7000L, number).toString()), false);
            double began = world.now();
            double[] took = {0};
            SimRun run = new SimRun(
                    world, number < WARM_UP ? plan : grown, pace, factor, () -> took[0] = world.now() - began);
            run.advance();
            if (number >= WARM_UP) {
                double moment = -typical / WARM_UP * Math.log(1 - random.nextDouble());
                long seed = random.nextLong();
                world.in(moment, () -> measure(world, run, pace, seed));
            }
            going.add(run);
            if (gap == 0) {
                while (!run.isOver()) {
                    world.step();
                }
            } else {
                boolean[] passed = {false};
                world.in(-gap * Math.log(1 - random.nextDouble()), () -> passed[0] = true);
                while (!passed[0]) {
                    world.step();
                }
            }
            if (number < WARM_UP) {
                typical += gap == 0 ? took[0] : gap * 2;
            }
        }
        while (!going.stream().allMatch(SimRun::isOver)) {
            world.step();
        }
        pending.forEach(Runnable::run);
        pending.clear();
        List<Measured> own = measured.subList(from, measured.size());
        if (!own.isEmpty()) {
            covered.add(own.stream().filter(Measured::covers).count() / (double) own.size());
        }
    }

    // So that four places are at work four fifths of the time.
    private double gap(List<SimStep> plan, Random random) {
        double work = 0;
        for (int i = 0; i < 200; i++) {
            for (SimStep step : plan) {
                work += step.seconds().draw(random) / 200;
            }
        }
        return work / scenario.places() / 0.8;
    }

    private void measure(SimWorld world, SimRun run, Pace pace, long seed) {
        if (run.isOver()) {
            return;
        }
        double moment = world.now();
        estimates
                .of(pace, run.ahead(), seed)
                .ifPresent(one -> pending.add(() -> measured.add(
                        new Measured(one.p50().toNanos() / 1e9, one.p90().toNanos() / 1e9, run.end() - moment))));
    }

    private Figures figures() {
        int n = measured.size();
        double mean = covered.stream().mapToDouble(c -> c).average().orElse(0);
        double square =
                covered.stream().mapToDouble(c -> (c - mean) * (c - mean)).sum();
        double[] errors = measured.stream()
                .mapToDouble(one -> Math.abs(one.p50() - one.truth()) / one.truth())
                .toArray();
        return new Figures(
                scenario.name(),
                n,
                measured.stream().filter(Measured::covers).count() / (double) n,
                covered.size() > 1
                        ? Math.sqrt(square / (covered.size() - 1.0) / covered.size())
                        : Math.sqrt(mean * (1 - mean) / n),
                measured.stream().filter(one -> one.truth() <= one.p50()).count() / (double) n,
                median(measured.stream().mapToDouble(Measured::p90).toArray()),
                median(errors),
                median(measured.stream().mapToDouble(Measured::truth).toArray()));
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }
}
