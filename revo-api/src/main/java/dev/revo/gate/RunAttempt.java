package dev.revo.gate;

import dev.revo.run.RunEvent;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one attempt of a body came to: it was parked, or threw, or returned.
 *
 * @param parked why it waits; a body that swallowed the signal is parked all the same
 * @param thrown by the body
 * @param value that it returned
 */
record RunAttempt<R>(
        @Nullable Park parked,
        @Nullable Throwable thrown,
        @Nullable R value) {
    /** Runs the body on this thread. */
    static <R> RunAttempt<R> of(LiveRun<R> run, DefaultExecution execution, long number, boolean approvalFirst) {
        R value = null;
        Throwable thrown = null;
        try {
            if (number == 1 || !run.request().isStanding()) {
                run.writer()
                        .append(RunRecord.STARTED, RunRecord.VERSION, RunRecord.flat(Map.of("attempt", "" + number)));
            }
            run.emit(head -> new RunEvent.Started(head, number));
            // One that is told to end begins for cleaning up only.
            if (approvalFirst && !run.cancellation().requested()) {
                execution.approveStart(run.request());
            }
            value = run.request().body().run(execution);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            thrown = e;
        } catch (Throwable e) {
            // Whatever it was: a run whose body is gone must end, or somebody waits for ever.
            thrown = e;
        }
        Park parked = execution.leave();
        if (parked == null && thrown instanceof ParkSignal signal) {
            parked = signal.park();
        }
        return new RunAttempt<>(parked, thrown, value);
    }
}
