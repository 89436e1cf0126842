package dev.revo.gate;

import dev.revo.error.BugException;
import dev.revo.error.Fault;
import dev.revo.error.RevoException;
import dev.revo.error.WaitInterruptedException;
import dev.revo.run.RunId;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for what comes of a run, with faults of reVo's own. */
final class Waits {
    // Longer ones do not fit a count of nanoseconds.
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private Waits() {}

    /** What comes of it. */
    static <T> T on(RunId run, Future<T> what) {
        try {
            return what.get();
        } catch (InterruptedException e) {
            throw interrupted(run, e);
        } catch (ExecutionException e) {
            throw fault(run, e);
        }
    }

    /** What comes of it in time. */
    static <T> Optional<T> on(RunId run, Future<T> what, Duration atMost) {
        try {
            Duration wait = atMost.compareTo(LONGEST) > 0 ? LONGEST : atMost;
            return Optional.of(what.get(wait.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            throw interrupted(run, e);
        } catch (ExecutionException e) {
            throw fault(run, e);
        }
    }

    private static WaitInterruptedException interrupted(RunId run, InterruptedException e) {
        Thread.currentThread().interrupt();
        return new WaitInterruptedException(
                Fault.of("wait_interrupted", "The waiting thread was interrupted; the run goes on. Await it again.")
                        .with("run", run)
                        .cause(e));
    }

    private static RevoException fault(RunId run, ExecutionException e) {
        return e.getCause() instanceof RevoException known
                ? known
                : new BugException(Fault.of("unknown_fault", "A run ended with a fault that is not reVo's own.")
                        .with("run", run)
                        .cause(e));
    }
}
