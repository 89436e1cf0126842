package dev.revo.run;

import java.util.concurrent.Callable;

/**
 * The one signal that ends a run: a request to cancel and a passed deadline both arrive here, and reach model calls,
 * tools, child runs and sibling branches. Thread-safe.
 */
public interface Cancellation {
    /** Whether the run was told to end. Never goes back. */
    boolean requested();

    /**
     * Returns at once while the run may go on.
     *
     * @throws dev.revo.error.CancelledException when it was cancelled
     * @throws dev.revo.error.DeadlineExceededException when its deadline passed
     */
    void check();

    /**
     * Runs the body so that cancellation stops it: {@code stop} is called once, on another thread, when cancellation
     * arrives while the body runs, and at once if it arrived before. Use it to close the socket or kill the process that
     * the body waits on. The registration ends with the body and cannot leak.
     *
     * @throws dev.revo.error.CancelledException when cancellation ended the body, whatever the body threw because of it
     * @throws Exception what the body threw otherwise
     */
    <R> R guard(Runnable stop, Callable<? extends R> body) throws Exception;
}
