package dev.revo.gate;

import dev.revo.error.CancelledException;
import dev.revo.error.DeadlineExceededException;
import dev.revo.error.Fault;
import dev.revo.error.RevoException;
import dev.revo.error.UnavailableException;
import dev.revo.run.RunContext;
import dev.revo.run.RunId;

/** Why a run was told to end. */
record Cause(Kind kind, String reason, RunId run) {
    enum Kind {
        CANCEL,
        DEADLINE,
        /** The reVo is closing; a durable run goes on after the next start. */
        SUSPEND
    }

    static Cause deadline(RunContext ctx) {
        return new Cause(Kind.DEADLINE, "its deadline was " + ctx.deadline(), ctx.id());
    }

    /** A new exception each time: a shared one would show the stack of whoever came first. */
    RevoException exception() {
        return switch (kind) {
            case CANCEL ->
                new CancelledException(Fault.of("cancelled", "The run was cancelled: " + reason)
                        .with("run", run));
            case DEADLINE ->
                new DeadlineExceededException(Fault.of("deadline_exceeded", "The run did not finish in time: " + reason)
                        .with("run", run));
            case SUSPEND ->
                new UnavailableException(
                        Fault.of("suspended", "The process is closing; the run goes on when it is started again.")
                                .with("run", run));
        };
    }
}
