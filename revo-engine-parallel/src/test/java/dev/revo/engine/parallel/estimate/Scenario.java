package dev.revo.engine.parallel.estimate;

import dev.revo.engine.parallel.estimate.SimStep.Seconds;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/**
 * A kind of simulated world: each world has a plan of its own, so that no figure hangs on one of them.
 *
 * @param plan makes a plan
 * @param common standard deviation of the logarithm of what all steps of a run are slower by
 * @param drift of durations from one run to the next, as a logarithm
 * @param places for bodies
 * @param added steps that the plan gets after the warm-up, at its end
 */
record Scenario(String name, Function<Random, List<SimStep>> plan, double common, double drift, int places, int added) {
    static final int NO_LIMIT = Integer.MAX_VALUE;

    static List<Scenario> all() {
        return List.of(
                of("log-normal", r -> plan(r, Scenario::logNormal)),
                of("Pareto", r -> plan(r, Scenario::pareto)),
                of("bimodal", r -> plan(r, Scenario::bimodal)),
                new Scenario("correlated", r -> plan(r, Scenario::narrow), 0.7, 0, NO_LIMIT, 0),
                new Scenario("drift", r -> plan(r, Scenario::logNormal), 0, 0.015, NO_LIMIT, 0),
                new Scenario("never seen", r -> plan(r, Scenario::logNormal), 0, 0, NO_LIMIT, 2),
                new Scenario("queueing", r -> plan(r, Scenario::logNormal), 0, 0, 4, 0),
                of("fan-outs", r -> fans(r, Scenario::logNormal)),
                of("fan-outs, Pareto", r -> fans(r, Scenario::pareto)),
                new Scenario("fan-outs, correlated", r -> fans(r, Scenario::narrow), 0.7, 0, NO_LIMIT, 0),
                of("conditions, retries", Scenario::branches),
                of("one step, Pareto", r -> List.of(SimStep.task("s0", List.of(), pareto(r)))));
    }

    static Scenario named(String name) {
        return all().stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
    }

    private static Scenario of(String name, Function<Random, List<SimStep>> plan) {
        return new Scenario(name, plan, 0, 0, NO_LIMIT, 0);
    }

    private static double scale(Random random) {
        return 10 * Math.exp(0.8 * random.nextGaussian());
    }

    private static Seconds logNormal(Random random) {
        return Seconds.logNormal(scale(random), 0.4 + 0.6 * random.nextDouble());
    }

    private static Seconds narrow(Random random) {
        return Seconds.logNormal(scale(random), 0.2 + 0.3 * random.nextDouble());
    }

    private static Seconds pareto(Random random) {
        return Seconds.pareto(scale(random), 1.2 + 1.3 * random.nextDouble());
    }

    private static Seconds bimodal(Random random) {
        return Seconds.bimodal(scale(random), 0.05 + 0.4 * random.nextDouble());
    }

    private static List<SimStep> plan(Random random, Function<Random, Seconds> seconds) {
        List<SimStep> steps = new ArrayList<>();
        int count = 4 + random.nextInt(8);
        for (int i = 0; i < count; i++) {
            List<Integer> needs = new ArrayList<>();
            if (i > 0) {
                needs.add(Math.max(0, i - 1 - random.nextInt(2)));
                if (i > 2 && random.nextBoolean()) {
                    needs.add(random.nextInt(i));
                }
            }
            steps.add(SimStep.task("s" + i, needs, seconds.apply(random)));
        }
        return steps;
    }

    private static List<SimStep> fans(Random random, Function<Random, Seconds> seconds) {
        List<SimStep> steps = new ArrayList<>(plan(random, seconds).subList(0, 4));
        for (int i = 1; i < 4; i += 2) {
            int most = random.nextBoolean() ? 40 : 300;
            steps.set(i, steps.get(i).elements(most / 4, most));
        }
        return steps;
    }

    private static List<SimStep> branches(Random random) {
        List<SimStep> steps = new ArrayList<>(plan(random, Scenario::logNormal));
        for (int i = 0; i < steps.size(); i++) {
            steps.set(i, steps.get(i).failing(0.3 * random.nextDouble()));
        }
        steps.set(1, steps.get(1).condition(0.2 + 0.6 * random.nextDouble()));
        steps.set(2, steps.get(2).under(1));
        steps.set(3, steps.get(3).under(1));
        return steps;
    }

    /** The plan with what is added to it. */
    List<SimStep> grown(List<SimStep> plan, Random random) {
        List<SimStep> steps = new ArrayList<>(plan);
        for (int i = 0; i < added; i++) {
            steps.add(SimStep.task("added" + i, List.of(steps.size() - 1), logNormal(random)));
        }
        return steps;
    }
}
