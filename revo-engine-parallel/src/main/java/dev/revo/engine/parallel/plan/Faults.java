package dev.revo.engine.parallel.plan;

import dev.revo.error.AgentException;
import dev.revo.error.DeadlineExceededException;
import dev.revo.error.Fault;
import dev.revo.error.Problem;
import dev.revo.error.ProviderException;
import dev.revo.error.RevoException;
import java.time.Duration;

/** What bodies throw, as faults of reVo. */
final class Faults {
    private Faults() {}

    static RevoException of(StepKey key, Throwable thrown) {
        return thrown instanceof RevoException known
                ? known
                : new AgentException(Fault.of(
                                "step_failed",
                                "The step " + key + " threw "
                                        + thrown.getClass().getName() + ": " + thrown.getMessage())
                        .with("step", key.step())
                        .cause(thrown));
    }

    static RevoException timeout(StepKey key, Duration most) {
        return new DeadlineExceededException(
                Fault.of("step_timeout", "An attempt at " + key + " took longer than " + most + ".")
                        .with("step", key.step())
                        .retryable(true));
    }

    /** A fault of before a restart. */
    static RevoException again(Problem problem) {
        return new ProviderException(Fault.of(problem));
    }

    /**
     * Whether another attempt could come out otherwise: what reVo knows to be final is not tried again, what a host's code
     * threw is, and an {@code Error} is not.
     */
    static boolean canHelp(Throwable thrown) {
        return thrown instanceof RevoException known ? known.retryable() : thrown instanceof Exception;
    }
}
