package dev.revo.engine.parallel.estimate;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One run: what its steps took is learned from, for it and for later runs of the same plan and tenant. Kept from one attempt
 * at the run to the next in the same process. Thread-safe.
 */
public final class Pace {
    // Of the elements of one fan-out, so that one run does not drive all others out of the sample.
    private static final int ELEMENTS = 8;

    private final PlanTimes times;
    private final Waits waits;
    private final Map<String, Integer> chosen = new HashMap<>();
    private final Map<String, Integer> strides = new HashMap<>();
    private final Map<String, Instant> begun = new HashMap<>();
    private final Set<String> over = new HashSet<>();
    // An earlier process began the run: when its child runs and questions began is not known here.
    private final boolean late;
    private int count;
    private double sum;
    private double weighted;
    private double weights;

    Pace(PlanTimes times, Waits waits, boolean late) {
        this.times = times;
        this.waits = waits;
        this.late = late;
    }

    /** A fan-out begins with so many elements; again after a restart. */
    public synchronized void fanned(String step, int elements) {
        // Chosen by their place and not by when they end: the first that end are the short ones.
        int stride = Math.max(1, (elements + ELEMENTS - 1) / ELEMENTS);
        Integer before = strides.put(step, stride);
        chosen.put(step, Math.max(1, (elements + stride - 1) / stride));
        if (before == null && !late) {
            times.fanned(step, elements);
        }
    }

    /** A body got its thread after so long. */
    public void waited(Duration time) {
        waits.add(seconds(time));
    }

    /**
     * A body returned.
     *
     * @param element of a fan-out, -1 of a step that is none
     * @param ran so long, without what it waited for a thread
     */
    public synchronized void took(String step, int element, Duration ran) {
        if (isChosen(step, element)) {
            learn(step, seconds(ran));
        }
    }

    private boolean isChosen(String step, int element) {
        return element < 0 || element % strides.getOrDefault(step, 1) == 0;
    }

    private void learn(String step, double seconds) {
        Optional<Double> before = count == 0 ? Optional.empty() : Optional.of(sum / count);
        times.took(step, seconds, 1.0 / chosen.getOrDefault(step, 1), before).ifPresent(off -> {
            count++;
            sum += off.log();
            weighted += off.log() / off.variance();
            weights += 1 / off.variance();
        });
    }

    /**
     * A body threw, and is tried again.
     *
     * @param rest until its next attempt
     */
    public synchronized void failed(String step, Duration ran, Duration rest) {
        times.failed(step, seconds(ran));
        times.rested(seconds(rest));
    }

    /** A condition was looked at. */
    public synchronized void looked(String step, boolean holds) {
        times.looked(step, holds);
    }

    /** A child run or a question begins, or goes on after the run was parked; answers when it began. */
    public synchronized Instant begun(String key, Instant now) {
        return begun.computeIfAbsent(key, unknown -> now);
    }

    /** A child run is over. */
    public synchronized void ended(String step, int element, String key, Instant now) {
        Instant from = begun.remove(key);
        if (from != null && over.add(key) && !late && isChosen(step, element)) {
            learn(step, seconds(Duration.between(from, now)));
        }
    }

    /** A person decided. */
    public synchronized void decided(String step, Instant now) {
        Instant from = begun.remove(step);
        // It is asked again, and answered at once, by each later attempt at the run.
        if (from != null && over.add(step) && !late) {
            times.decided(step, seconds(Duration.between(from, now)));
        }
    }

    private static double seconds(Duration time) {
        return Math.max(0, time.toNanos() / 1e9);
    }

    /** What a step takes on the average, in seconds; empty when nobody knows. */
    public synchronized Optional<Double> weight(String step, int width) {
        return times.seconds(step, width);
    }

    /**
     * How long the rest takes; empty when nothing is known about one of the steps.
     *
     * @param left the steps that are not over, each after all that it waits for
     * @param seed of the draws
     */
    public Optional<Estimate> estimate(List<Ahead> left, long seed) {
        return estimator(left, times.shared()).map(draws -> draws.estimate(seed));
    }

    /**
     * What draws the rest.
     *
     * @param shared how much of the variance is between runs
     */
    Optional<Estimator> estimator(List<Ahead> left, double shared) {
        List<Term> terms = new ArrayList<>();
        for (Ahead ahead : left) {
            Optional<Term> term = times.term(ahead, shared);
            if (term.isEmpty()) {
                return Optional.empty();
            }
            terms.add(term.get());
        }
        return Optional.of(new Estimator(terms, waits.seen(), factor(shared)));
    }

    // Normal with a normal prior: each finished step is the factor and its own deviation.
    private synchronized Estimator.Factor factor(double shared) {
        if (shared <= 0 || count == 0) {
            return new Estimator.Factor(0, shared);
        }
        double alone = 1 - Math.min(0.95, shared * weights / count);
        double precision = weights / alone + 1 / shared;
        return new Estimator.Factor(weighted / alone / precision, 1 / precision);
    }
}
