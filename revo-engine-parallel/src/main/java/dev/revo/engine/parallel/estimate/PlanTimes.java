package dev.revo.engine.parallel.estimate;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is known of one plan of one tenant. Thread-safe. */
final class PlanTimes {
    /** Of the steps of one plan; what is beyond counts for the plan as a whole. */
    static final int MOST_STEPS = 4_000;

    // So many durations of a step until its mean can be told from that of one run.
    private static final int KNOWN = 5;
    // Evidence that runs do not differ, in products: a few products that happen to be large are none that they do.
    private static final double DOUBT = 5;
    private static final double WIDER = 1.1;
    private static final double UNKNOWN_SPREAD = 1;

    private final Map<String, StepTimes> steps = new HashMap<>();
    private final Sample all = new Sample();
    private final Sample rests = new Sample();
    private final Sample failed = new Sample();
    private double squares;
    private double squared;
    private double products;
    private double multiplied;
    private @Nullable Quantiles prior;

    static double log(double seconds) {
        return Math.log(Math.max(Sample.SHORTEST, seconds));
    }

    private @Nullable StepTimes step(String name) {
        StepTimes step = steps.get(name);
        if (step == null && steps.size() < MOST_STEPS) {
            step = new StepTimes();
            steps.put(name, step);
        }
        return step;
    }

    /** How many steps it knows. */
    synchronized int size() {
        return 1 + steps.size();
    }

    /** How far a duration is from what the step takes, and how far such are on the average. */
    record Off(double log, double variance) {}

    /**
     * A step took so long.
     *
     * @param weight below 1 for one of several elements
     * @param before the mean of what the same run told before, if it did
     */
    synchronized Optional<Off> took(String name, double seconds, double weight, Optional<Double> before) {
        double log = log(seconds);
        all.add(log, 1);
        prior = null;
        StepTimes step = step(name);
        if (step == null) {
            return Optional.empty();
        }
        step.attempt(false);
        Sample own = step.durations();
        Optional<Off> off = own.count() < KNOWN
                ? Optional.empty()
                : Optional.of(new Off(log - own.level(), Math.max(0.01, own.variance())));
        own.add(log, weight);
        off.ifPresent(known -> learn(known.log(), before));
        return off;
    }

    private void learn(double off, Optional<Double> before) {
        squares = 0.995 * squares + off * off;
        squared = 0.995 * squared + 1;
        before.ifPresent(mean -> {
            products = 0.999 * products + off * mean;
            multiplied = 0.999 * multiplied + 1;
        });
    }

    /** A person took so long to decide. */
    synchronized void decided(String name, double seconds) {
        StepTimes step = step(name);
        if (step != null) {
            step.durations().add(log(seconds), 1);
        }
    }

    synchronized void failed(String name, double seconds) {
        failed.add(log(seconds), 1);
        StepTimes step = step(name);
        if (step != null) {
            step.attempt(true);
        }
    }

    synchronized void rested(double seconds) {
        rests.add(log(seconds), 1);
    }

    synchronized void looked(String name, boolean holds) {
        StepTimes step = step(name);
        if (step != null) {
            step.looked(holds);
        }
    }

    synchronized void fanned(String name, int elements) {
        StepTimes step = step(name);
        if (step != null) {
            step.elements().add(Math.log(Math.max(1, elements)), 1);
        }
    }

    /** A moving mean of what an element of it takes, times how many there are; empty when nobody knows. */
    synchronized Optional<Double> seconds(String name, int width) {
        StepTimes step = steps.get(name);
        if (step == null || step.durations().count() == 0) {
            return Optional.empty();
        }
        double elements = step.elements().count() == 0 ? 1 : step.elements().seconds();
        return Optional.of(step.durations().seconds() * Math.max(1, elements / width));
    }

    /** How much of the variance of logarithms is between runs: what all steps of a run have in common. */
    synchronized double shared() {
        double variance = products / (multiplied + DOUBT);
        return squared == 0 || variance < 0.05 * squares / squared ? 0 : variance;
    }

    /** What is known of a step that is not over; empty when nothing is known. */
    synchronized Optional<Term> term(Ahead ahead, double shared) {
        StepTimes step = steps.get(ahead.step());
        boolean seen = step != null && step.durations().count() > 0;
        if (ahead.kind() == Ahead.Kind.CONDITION || ahead.kind() == Ahead.Kind.END) {
            return Optional.of(Term.untimed(ahead, step == null ? 0.5 : step.holds()));
        }
        if (!seen && (ahead.kind() == Ahead.Kind.PERSON || all.count() == 0)) {
            return Optional.empty();
        }
        double spread = squared == 0 ? UNKNOWN_SPREAD : Math.sqrt(squares / squared);
        Quantiles run = step != null && seen ? step.durations().view(spread) : prior();
        double mean = step != null && seen ? step.durations().level() : all.level();
        double variance = step != null && step.durations().count() >= KNOWN
                ? step.durations().variance()
                : Math.max(spread * spread, shared);
        boolean paced = ahead.kind() != Ahead.Kind.PERSON && shared > 0;
        // What is in common is drawn once for the run, so it must not be drawn for the step again.
        double own = paced ? Math.sqrt(1 - Math.min(0.95, shared / Math.max(1e-9, variance))) : 1;
        Optional<Quantiles> counts = step != null && step.elements().count() > 0
                ? Optional.of(step.elements().view(0.5))
                : Optional.empty();
        return Optional.of(new Term(
                ahead,
                new Term.Work(run, mean, own, paced),
                new Term.Again(step == null ? 0.02 : step.fails(), view(failed).orElse(run), view(rests)),
                counts,
                1));
    }

    private static Optional<Quantiles> view(Sample sample) {
        return sample.count() == 0 ? Optional.empty() : Optional.of(sample.view(UNKNOWN_SPREAD));
    }

    // A step that was never seen is like the others of the plan, only less surely.
    private Quantiles prior() {
        Quantiles now = prior;
        if (now == null) {
            double[] known = all.values();
            double[] values = new double[known.length * 2];
            for (int i = 0; i < known.length; i++) {
                double wider = all.level() + WIDER * (known[i] - all.level());
                values[2 * i] = wider - 0.2;
                values[2 * i + 1] = wider + 0.2;
            }
            double[] weights = new double[values.length];
            Arrays.fill(weights, 1);
            now = Quantiles.of(values, weights);
            prior = now;
        }
        return now;
    }
}
