package dev.revo.run;

import dev.revo.event.RevoEvent;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/**
 * A run as its starter holds it. By the time it is handed out, the run is journaled. Thread-safe; letting go of it does
 * not end the run.
 *
 * @param <R> what {@link #await()} returns
 */
public interface RunHandle<R> {
    /** The run's id. */
    RunId id();

    /** The run as it stands now. */
    RunStatus status();

    /**
     * The result, when the run has finished.
     *
     * @throws dev.revo.error.RevoException the fault with which the run failed or was cancelled
     * @throws dev.revo.error.NotFoundException {@code output_gone} when the run succeeded and its large result was deleted since
     * @throws dev.revo.error.WaitInterruptedException when this thread is interrupted; the run goes on
     */
    R await();

    /** The result if the run finishes in time, else empty; otherwise like {@link #await()}. */
    Optional<R> await(Duration atMost);

    /** Completes as the run does. Completing or cancelling the stage does not touch the run. */
    CompletionStage<R> completion();

    /**
     * The run's events from the first on, in order, to each subscriber; completes after the last. A slow subscriber loses
     * its own oldest progress and token events, counted, and never slows the run.
     */
    Flow.Publisher<RevoEvent> events();

    /**
     * Ends the run: nothing more is called for it, what is being called is stopped. Returns at once.
     *
     * @param reason for the people who will ask
     * @return whether this call was the one that ended it; false when it had finished or was being cancelled
     */
    boolean cancel(String reason);

    /** Stops the run before its next turn or step, until {@link #resume()}; its deadline goes on. Idempotent. */
    void pause();

    /** Lets a paused run go on. Idempotent. */
    void resume();

    /** The reference that finds this run again. */
    RunRef<R> ref();
}
