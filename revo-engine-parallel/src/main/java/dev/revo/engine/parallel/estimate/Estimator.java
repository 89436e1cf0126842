package dev.revo.engine.parallel.estimate;

import dev.revo.engine.parallel.estimate.Ahead.Kind;
import dev.revo.engine.parallel.estimate.Ahead.Open;
import dev.revo.engine.parallel.estimate.Ahead.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Draws the rest of a run many times. Confined to one thread; the same draws for the same seed. */
final class Estimator {
    static final int DRAWS = 200;

    private static final Duration LONGEST = Duration.ofDays(36_500);

    private final List<Term> terms;
    private final List<Fan> fans;
    private final Waits.Seen waits;
    private final Factor factor;
    private final int draws;

    /**
     * What all steps of the run have in common, as far as is known: the logarithm of how much slower it is than others.
     *
     * @param mean of it
     * @param variance of it, 0 when runs do not differ
     */
    record Factor(double mean, double variance) {}

    Estimator(List<Term> terms, Waits.Seen waits, Factor factor) {
        this(terms, waits, factor, DRAWS, Fan.EXACT);
    }

    Estimator(List<Term> terms, Waits.Seen waits, Factor factor, int draws, int exact) {
        this.terms = List.copyOf(terms);
        this.fans = terms.stream().map(term -> new Fan(term, exact)).toList();
        this.waits = waits;
        this.factor = factor;
        this.draws = draws;
    }

    Estimate estimate(long seed) {
        double[] ends = drawn(seed);
        return new Estimate(at(ends, 0.5), at(ends, 0.9));
    }

    private static Duration at(double[] sorted, double share) {
        double seconds = sorted[(int) Math.ceil(share * sorted.length) - 1];
        // A number that is none, or that no clock can tell, would break the run whose time it is.
        return seconds < LONGEST.toSeconds() ? Duration.ofNanos((long) (seconds * 1e9)) : LONGEST;
    }

    /** Seconds until the end, sorted. */
    double[] drawn(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Start> starts = starts(random);
        double[] ends = new double[draws];
        double[] over = new double[terms.size()];
        boolean[] skipped = new boolean[terms.size()];
        for (int draw = 0; draw < draws; draw++) {
            ends[draw] = once(start(starts.get(draw), random), over, skipped);
        }
        Arrays.sort(ends);
        return ends;
    }

    private Term.Draw start(Start start, SplittableRandom random) {
        return new Term.Draw(start.pace(), waits, start.stretch(), 0, random);
    }

    private double once(Term.Draw draw, double[] over, boolean[] skipped) {
        double end = 0;
        for (int i = 0; i < over.length; i++) {
            Term term = terms.get(i);
            Ahead ahead = term.ahead();
            double begins = 0;
            for (int before : ahead.after()) {
                begins = Math.max(begins, over[before]);
            }
            int under = ahead.under();
            skipped[i] = under >= 0 && skipped[under];
            if (under >= 0) {
                begins = skipped[i] ? over[under] : Math.max(begins, over[under]);
            }
            if (ahead.kind() == Kind.CONDITION) {
                skipped[i] = skipped[i] || draw.random().nextDouble() >= term.holds();
                over[i] = begins;
            } else {
                boolean idle = skipped[i] || ahead.kind() == Kind.END;
                over[i] = begins + (idle ? 0 : fans.get(i).draw(draw));
            }
            end = Math.max(end, over[i]);
        }
        return end;
    }

    /** What a draw of the run begins with. */
    private record Start(double pace, int stretch) {}

    /**
     * What the run's steps have in common, and what its waits are like: drawn from what its finished steps say and from the
     * past, each as probable as it makes it that what is at work or waits is not over yet (sampling importance resampling, Rubin
     * 1988).
     */
    private List<Start> starts(SplittableRandom random) {
        double deviation = Math.sqrt(factor.variance());
        List<Start> starts = new ArrayList<>();
        double[] sums = new double[draws];
        double sum = 0;
        for (int i = 0; i < draws; i++) {
            Start start = new Start(factor.mean() + deviation * random.nextGaussian(), waits.stretch(random));
            starts.add(start);
            sum += Math.max(1e-300, outlast(start));
            sums[i] = sum;
        }
        List<Start> again = new ArrayList<>();
        double offset = random.nextDouble();
        int from = 0;
        for (int i = 0; i < draws; i++) {
            while (sums[from] < (i + offset) / draws * sum && from < draws - 1) {
                from++;
            }
            again.add(starts.get(from));
        }
        return again;
    }

    private double outlast(Start start) {
        double product = 1;
        for (Term term : terms) {
            for (Open open : term.ahead().left().open()) {
                double seconds = open.time().toNanos() / 1e9;
                if (open.stage() == Stage.RUNNING && term.work().paced()) {
                    product *= term.work().outlasts(seconds, start.pace());
                } else if (open.stage() == Stage.QUEUED) {
                    product *= waits.outlasts(seconds, start.stretch());
                }
            }
        }
        return product;
    }
}
