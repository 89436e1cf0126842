package dev.revo.gate;

import dev.revo.run.RunContext;
import dev.revo.spi.Reservation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a run holds while it goes on: its place in the quotas, its deadline's timer, its open questions. Thread-safe. */
final class RunHolds {
    private static final Logger LOG = LoggerFactory.getLogger(RunHolds.class);

    private final Kernel kernel;
    private final RunContext ctx;
    private final Reservation reservation;
    private Runnable deadlineTimer = () -> {};

    RunHolds(Kernel kernel, RunContext ctx, Reservation reservation) {
        this.kernel = kernel;
        this.ctx = ctx;
        this.reservation = reservation;
    }

    synchronized void deadline(Runnable timer) {
        deadlineTimer = timer;
    }

    private synchronized Runnable timer() {
        return deadlineTimer;
    }

    /** Gives everything back. */
    void release() {
        timer().run();
        try {
            reservation.close();
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).addKeyValue("run", ctx.id()).log("A reservation could not be ended");
        }
        kernel.approvals().drop(ctx);
    }
}
