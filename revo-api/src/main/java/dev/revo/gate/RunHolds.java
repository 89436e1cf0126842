package dev.revo.gate;

import dev.revo.run.RunContext;
import dev.revo.spi.Reservation;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a run holds while it goes on: its place in the quotas, its deadline's timer, its open questions. Thread-safe. */
final class RunHolds {
    private static final Logger LOG = LoggerFactory.getLogger(RunHolds.class);

    private final Kernel kernel;
    private final RunContext ctx;
    private final Reservation reservation;
    private Runnable deadlineTimer = () -> {};
    private Runnable wakeTimer = () -> {};
    private long wakeOf;
    private boolean released;
    private boolean atWork;
    private long since;

    RunHolds(Kernel kernel, RunContext ctx, Reservation reservation) {
        this.kernel = kernel;
        this.ctx = ctx;
        this.reservation = reservation;
    }

    synchronized void deadline(Runnable timer) {
        deadlineTimer = timer;
    }

    /**
     * What wakes it, in place of what did before. The timer may have fired by now, and the attempt that it began may have set
     * its own: that one stays.
     *
     * @param attempt the number of the attempt that waits
     */
    void wakeAt(long attempt, Runnable timer) {
        Runnable useless;
        synchronized (this) {
            if (released || attempt < wakeOf) {
                useless = timer;
            } else {
                useless = wakeTimer;
                wakeTimer = timer;
                wakeOf = attempt;
            }
        }
        useless.run();
    }

    private void stopTimers() {
        Runnable deadline;
        Runnable wake;
        synchronized (this) {
            released = true;
            deadline = deadlineTimer;
            wake = wakeTimer;
        }
        deadline.run();
        wake.run();
    }

    /** It has a thread from now on. */
    synchronized void work() {
        atWork = true;
        since = kernel.parts().time().nanos();
    }

    /** It has left its thread. */
    void leave() {
        try {
            reservation.worked(worked());
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).addKeyValue("run", ctx.id()).log("The time of a run could not be noted");
        }
    }

    private synchronized Duration worked() {
        long nanos = atWork ? kernel.parts().time().nanos() - since : 0;
        atWork = false;
        return Duration.ofNanos(Math.max(0, nanos));
    }

    /** Gives everything back. */
    void release() {
        stopTimers();
        // One that was given up has not left.
        leave();
        try {
            reservation.close();
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).addKeyValue("run", ctx.id()).log("A reservation could not be ended");
        }
        kernel.approvals().drop(ctx);
    }
}
