package dev.revo.engine.parallel.estimate;

import dev.revo.engine.parallel.estimate.Ahead.Open;
import dev.revo.engine.parallel.estimate.Ahead.Stage;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * A step that is not over, with what is known of it. Immutable.
 *
 * @param work what its body, run or person takes
 * @param again how attempts fail
 * @param counts logarithms of how many elements it had
 * @param holds how probable it is that its condition holds
 */
record Term(Ahead ahead, Work work, Again again, Optional<Quantiles> counts, double holds) {
    // Of a fan-out that was never seen, as a power of two.
    private static final double MOST_UNKNOWN = 6;
    private static final int MOST_ELEMENTS = 100_000;

    /**
     * What one attempt that succeeds takes.
     *
     * @param quantiles logarithms of seconds
     * @param mean of them
     * @param own how much of the distance from the mean is the step's own and not the run's
     * @param paced whether it is slow in a run that is slow
     */
    record Work(Quantiles quantiles, double mean, double own, boolean paced) {
        double seconds(double log, double pace) {
            return Math.exp(mean + own * (log - mean) + pace);
        }

        private double log(double seconds, double pace) {
            return mean + (PlanTimes.log(seconds) - pace - mean) / own;
        }

        /** How probable it is that it takes longer than that. */
        double outlasts(double seconds, double pace) {
            return 1 - quantiles.below(log(seconds, pace));
        }

        /** How much longer one takes that has taken so long already. */
        double rest(double seconds, double pace, SplittableRandom random) {
            return Math.max(0, seconds(quantiles.above(log(seconds, pace), random), pace) - seconds);
        }
    }

    /**
     * How attempts fail.
     *
     * @param probability that one does
     * @param failed what one takes that does
     * @param rests between two
     */
    record Again(double probability, Quantiles failed, Optional<Quantiles> rests) {}

    /**
     * One draw of a whole run.
     *
     * @param pace logarithm of how much slower the run is than others
     * @param waits of bodies for a thread
     * @param stretch of them
     * @param doubt by what logarithm a step may be slower than was seen of it
     */
    record Draw(double pace, Waits.Seen waits, int stretch, double doubt, SplittableRandom random) {
        /** The same with a step that is slower than was seen of it, by this logarithm. */
        Draw slower(double by) {
            return new Draw(pace, waits, stretch, by, random);
        }

        double pace(Work work) {
            return (work.paced() ? pace : 0) + doubt;
        }
    }

    static Term untimed(Ahead ahead, double holds) {
        Quantiles none = Quantiles.of(new double[] {0}, new double[] {1});
        return new Term(
                ahead, new Work(none, 0, 1, false), new Again(0, none, Optional.empty()), Optional.empty(), holds);
    }

    /** How many elements have not begun. */
    int fresh(SplittableRandom random) {
        int known = ahead.left().fresh();
        if (known >= 0) {
            return known;
        }
        double log = counts.isPresent() ? counts.get().draw(random) : random.nextDouble() * MOST_UNKNOWN * Math.log(2);
        return (int) Math.max(1, Math.min(MOST_ELEMENTS, Math.round(Math.exp(log))));
    }

    double waited(Draw draw) {
        return ahead.kind() == Ahead.Kind.BODY ? draw.waits().draw(draw.stretch(), draw.random()) : 0;
    }

    /** One that has not begun. */
    double whole(Draw draw) {
        return waited(draw)
                + work.seconds(work.quantiles().draw(draw.random()), draw.pace(work))
                + tries(ahead.left().attempts() - 1, draw);
    }

    // What attempts add that fail before the one that succeeds.
    private double tries(int more, Draw draw) {
        SplittableRandom random = draw.random();
        double time = 0;
        for (int left = more; left > 0 && random.nextDouble() < again.probability(); left--) {
            time += Math.exp(again.failed().draw(random)) + waited(draw);
            time += again.rests().isEmpty() ? 0 : Math.exp(again.rests().get().draw(random));
        }
        return time;
    }

    /** What is left of one that has begun. */
    double rest(Open open, Draw draw) {
        double time = open.time().toNanos() / 1e9;
        if (open.stage() == Stage.RUNNING) {
            return work.rest(time, draw.pace(work), draw.random()) + tries(open.more(), draw);
        }
        double begins = open.stage() == Stage.QUEUED
                ? draw.waits().rest(time, draw.stretch(), draw.random())
                : time + waited(draw);
        return begins + work.seconds(work.quantiles().draw(draw.random()), draw.pace(work)) + tries(open.more(), draw);
    }
}
