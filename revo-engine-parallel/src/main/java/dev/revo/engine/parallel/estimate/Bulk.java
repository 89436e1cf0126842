package dev.revo.engine.parallel.estimate;

import java.util.SplittableRandom;

/**
 * A fan-out of very many elements, without drawing each. Those of the largest cell of the distribution are drawn one by
 * one, with the time at which they begin; of the others only the sum is, from a normal distribution: they are bounded, so
 * some hundred of them have one. All places are at work until nothing more can begin; the last elements then take what
 * is left of a duration that is met at a random time, the equilibrium distribution of renewal theory (Cox, 1962).
 */
final class Bulk {
    private static final int ROUNDS = 24;
    private static final int CELLS = Quantiles.CELLS - 1;

    private final Term term;
    private final double mean;
    private final double variance;
    // Of the bounded part, without the run's pace, sorted.
    private final double[] seconds = new double[CELLS];
    // Up to the duration of the cell, how much of the equilibrium distribution there is.
    private final double[] met = new double[CELLS];

    /** What is to be done. */
    static final class Load {
        private final double[] ends;
        private final double[] busy;
        private final int fresh;
        private final int needed;

        /**
         * A fan-out.
         *
         * @param ends of those that have begun
         * @param busy of those that have begun and take a place
         * @param fresh how many have not begun
         * @param needed how many must end
         */
        Load(double[] ends, double[] busy, int fresh, int needed) {
            this.ends = ends;
            this.busy = busy;
            this.fresh = fresh;
            this.needed = needed;
        }
    }

    Bulk(Term term) {
        this.term = term;
        Term.Work work = term.work();
        double sum = 0;
        double squares = 0;
        for (int cell = 0; cell < CELLS; cell++) {
            seconds[cell] = work.seconds(work.quantiles().cell(cell), 0);
            sum += seconds[cell];
            squares += seconds[cell] * seconds[cell];
        }
        mean = sum / CELLS;
        variance = squares / CELLS - mean * mean;
        double below = 0;
        for (int cell = 0; cell < CELLS; cell++) {
            below += seconds[cell];
            met[cell] = (below + seconds[cell] * (CELLS - 1 - cell)) / sum;
        }
    }

    double draw(Load load, Term.Draw draw) {
        double pace = draw.pace(term.work());
        SplittableRandom random = draw.random();
        double faster = Math.exp(pace);
        int width = term.ahead().left().width();
        double[] ends = load.ends;
        boolean whole = load.needed >= ends.length + load.fresh;
        int fresh = whole ? load.fresh : Math.max(1, load.needed - ends.length);
        double last = 0;
        for (double end : ends) {
            last = Math.max(last, end);
        }
        if (fresh <= width - load.busy.length) {
            // All begin at once: the largest of so many.
            double u = Math.pow(random.nextDouble(), 1.0 / fresh);
            double log = term.work().quantiles().at(Math.min(1 - 1e-12, Math.max(1e-12, u)));
            return Math.max(last, term.waited(draw) + term.work().seconds(log, pace));
        }
        int tail = binomial(fresh, 1.0 / Quantiles.CELLS, random);
        double[] large = new double[tail];
        double[] place = new double[tail];
        for (int i = 0; i < tail; i++) {
            large[i] = term.work().seconds(term.work().quantiles().top(random), pace);
            place[i] = random.nextDouble();
        }
        int body = fresh - tail;
        double overhead = overhead(draw);
        double sum =
                body * mean * faster + Math.sqrt(body * variance) * faster * random.nextGaussian() + overhead * fresh;
        double until = exhausted(load.busy, width, new Backlog(sum - width * leftOver(faster), large, place));
        if (!whole) {
            return until;
        }
        double end = Math.max(last, until + longest(width, random) * faster);
        for (int i = 0; i < tail; i++) {
            end = Math.max(end, place[i] * until + large[i]);
        }
        return end;
    }

    // Waiting for a thread, and attempts that failed, as a mean: there are hundreds.
    private double overhead(Term.Draw draw) {
        double sum = 0;
        int rounds = 32;
        double fails = term.ahead().left().attempts() > 1 ? term.again().probability() : 0;
        for (int i = 0; i < rounds; i++) {
            sum += term.waited(draw);
            sum += fails == 0
                    ? 0
                    : fails / (1 - fails) * Math.exp(term.again().failed().draw(draw.random()));
        }
        return sum / rounds;
    }

    // What is left of the bounded ones on the average when the last begins.
    private double leftOver(double faster) {
        return (variance + mean * mean) / (2 * mean) * faster;
    }

    /** What is to be done before nothing more can begin. */
    private static final class Backlog {
        private final double sum;
        private final double[] large;
        private final double[] place;

        Backlog(double sum, double[] large, double[] place) {
            this.sum = sum;
            this.large = large;
            this.place = place;
        }

        double until(double end) {
            double done = sum;
            for (int i = 0; i < large.length; i++) {
                done += Math.min(large[i], (1 - place[i]) * end);
            }
            return done;
        }
    }

    // The time at which all places together have done the work that begins before it.
    private static double exhausted(double[] busy, int width, Backlog work) {
        double most = work.sum;
        for (double end : busy) {
            most += end;
        }
        for (double one : work.large) {
            most += one;
        }
        double from = 0;
        double to = Math.max(0, most);
        for (int round = 0; round < ROUNDS; round++) {
            double middle = (from + to) / 2;
            double capacity = Math.max(0, width - busy.length) * middle;
            for (double end : busy) {
                capacity += Math.max(0, middle - end);
            }
            if (capacity < work.until(middle)) {
                from = middle;
            } else {
                to = middle;
            }
        }
        return to;
    }

    // Of so many durations that are met at a random time, what is left of the one that lasts longest.
    private double longest(int width, SplittableRandom random) {
        double u = Math.pow(random.nextDouble(), 1.0 / width);
        int from = 0;
        int to = CELLS - 1;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (met[middle] < u) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        double before = from == 0 ? 0 : met[from - 1];
        double low = from == 0 ? 0 : seconds[from - 1];
        double share = met[from] == before ? 1 : Math.min(1, (u - before) / (met[from] - before));
        return low + share * (seconds[from] - low);
    }

    private static int binomial(int n, double p, SplittableRandom random) {
        double expected = n * p;
        if (expected > 30) {
            return (int) Math.max(0, Math.round(expected + Math.sqrt(expected * (1 - p)) * random.nextGaussian()));
        }
        // Poisson: p is small.
        double limit = Math.exp(-expected);
        int count = 0;
        for (double product = random.nextDouble(); product > limit; product *= random.nextDouble()) {
            count++;
        }
        return count;
    }
}
