package dev.revo.engine.parallel.plan;

import dev.revo.engine.parallel.estimate.Estimate;
import dev.revo.run.Progress;
import java.time.Duration;
import java.util.Optional;

/**
 * Tells how far a run is, and how long the rest takes. What is told was written down before, so that no later life of the
 * run tells less. Estimates are made when the run's thread has nothing else to do; where there always is something else, once a
 * second. Confined to the run's thread.
 */
final class Telling {
    // Of progress that is worth a line in the journal.
    private static final double LEAST = 0.005;
    private static final Duration BETWEEN = Duration.ofSeconds(1);
    // Of a run's time that goes into estimates, one in so many.
    private static final int SELDOM = 100;

    private final Desk desk;
    private final String note;
    private final Parts parts;
    private final Share share;
    private final long seed;
    private double written;
    private double told;
    private Optional<Estimate> estimate = Optional.empty();
    private boolean made;
    private boolean moved = true;
    private long last;
    private long between = BETWEEN.toNanos();

    Telling(Desk desk, Work work, Parts parts) {
        this.desk = desk;
        this.note = work.name();
        this.parts = parts;
        this.share =
                new Share(work.nodes(), desk.log(), desk.pace(), desk.settings().width());
        this.seed = desk.execution().context().id().hashCode();
        this.written = Math.max(desk.log().told(), share.done() == 1 ? 1 : 0);
        this.last = nanos();
    }

    private long nanos() {
        return desk.settings().time().nanos();
    }

    void fans(String step, int elements) {
        share.fans(step, elements);
    }

    /** It goes into the next batch. */
    void add(StepLine line) {
        share.add(line);
    }

    /** What the next batch says of progress. When everything is over, its other lines say that. */
    Optional<StepLine.Told> line() {
        double now = share.done();
        return now < 1 && now >= written + LEAST ? Optional.of(new StepLine.Told(now)) : Optional.empty();
    }

    /**
     * A batch is in the journal.
     *
     * @param line what it said of progress
     */
    void written(Optional<StepLine.Told> line) {
        written = share.done() == 1 ? 1 : line.map(StepLine.Told::fraction).orElse(written);
    }

    /** Whether it was told that everything is over, or may be. */
    boolean isAllWritten() {
        return written == 1;
    }

    /** Something happened. */
    void look() {
        moved = true;
        if (nanos() - last >= between) {
            estimate();
        } else if (written > told) {
            tell();
        }
    }

    /** How long the run's thread may have nothing to do until an estimate is made; empty when none is wanted. */
    Optional<Duration> patience(Duration idle) {
        if (!moved) {
            return Optional.empty();
        }
        Duration left = made ? Duration.ofNanos(Math.max(0, between - (nanos() - last))) : Duration.ZERO;
        return Optional.of(left.compareTo(idle) > 0 ? left : idle);
    }

    /** The run's thread has nothing to do. */
    void idle() {
        if (moved && (!made || nanos() - last >= between)) {
            estimate();
        }
    }

    private void estimate() {
        long from = nanos();
        estimate = desk.pace().estimate(Remaining.of(parts, desk.settings().width()), seed);
        last = nanos();
        between = Math.max(BETWEEN.toNanos(), SELDOM * (last - from));
        // Finding that nothing is known costs nothing, so it does not put off the first that says something.
        made = estimate.isPresent();
        moved = false;
        if (estimate.isPresent() || written > told) {
            tell();
        }
    }

    private void tell() {
        told = Math.max(told, written);
        Optional<Estimate> now = estimate.map(one -> one.after(Duration.ofNanos(nanos() - last)));
        desk.execution().progress(new Progress(told, note, now.map(Estimate::p50), now.map(Estimate::p90)));
    }
}
