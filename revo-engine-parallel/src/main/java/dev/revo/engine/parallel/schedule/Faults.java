package dev.revo.engine.parallel.schedule;

import dev.revo.error.Fault;
import dev.revo.error.OverloadedException;
import dev.revo.error.UnavailableException;
import dev.revo.error.WaitInterruptedException;
import java.time.Duration;

/** Why a body was not accepted, or is not begun. */
final class Faults {
    private Faults() {}

    static OverloadedException full(Duration wait) {
        return new OverloadedException(Fault.of(
                        "overloaded",
                        "The queue has no room for this: a bound on what may wait is reached, over all or of this tenant."
                                + " Try again in " + wait.toMillis() + " ms, or raise Scheduling.waiting, waitingBytes,"
                                + " tenantWaiting or tenantWaitingBytes.")
                .retryAfter(wait));
    }

    static OverloadedException shed(Duration wait) {
        return new OverloadedException(
                Fault.of("shed", "It was accepted and gave way to something more urgent in a full queue.")
                        .retryAfter(wait));
    }

    static WaitInterruptedException interrupted(InterruptedException cause) {
        return new WaitInterruptedException(
                Fault.of("wait_interrupted", "The thread was interrupted while it waited for room in the queue.")
                        .cause(cause));
    }

    static UnavailableException closed() {
        return new UnavailableException(Fault.of(
                "scheduler_closed", "The scheduler is closed and begins nothing any more. Use one that is open."));
    }
}
