package dev.revo.spi;

import static java.util.Objects.requireNonNull;

import dev.revo.error.InvalidRequestException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does a part's upkeep again and again: each time a pause after the last one ended, on a thread that is no timer's. What
 * fails is logged and tried again at the next beat. Thread-safe.
 */
public final class Beat implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Beat.class);

    private final String what;
    private final Duration pause;
    private final Runnable upkeep;
    private @Nullable ExecutorService threads;
    private Runnable timer = () -> {};

    private Beat(String what, Duration pause, Runnable upkeep) {
        this.what = requireNonNull(what, "what");
        this.pause = pause;
        this.upkeep = requireNonNull(upkeep, "upkeep");
    }

    /**
     * One that does nothing yet.
     *
     * @param what is done, for the log, such as {@code audit chain}
     * @param pause between the end of one beat and the start of the next, above zero
     * @param upkeep one beat; it may block
     */
    public static Beat of(String what, Duration pause, Runnable upkeep) {
        if (pause.isNegative() || pause.isZero()) {
            throw InvalidRequestException.field("pause", "is " + pause, "Use a duration above zero.");
        }
        return new Beat(what, pause, upkeep);
    }

    /**
     * Beats from now on, the first time after one pause.
     *
     * @param own threads that end with this
     */
    public synchronized void start(TimeSource time, ExecutorService own) {
        threads = requireNonNull(own, "own");
        next(time);
    }

    private synchronized void next(TimeSource time) {
        if (threads != null) {
            timer = time.at(
                    time.instant().plus(pause),
                    () -> execute(() -> {
                        try {
                            upkeep.run();
                        } finally {
                            next(time);
                        }
                    }));
        }
    }

    /** Does something else on a thread of its own, besides the beats; nothing when this has not started or is closed. */
    public synchronized void execute(Runnable task) {
        ExecutorService own = threads;
        if (own != null) {
            submit(own, task);
        }
    }

    private void submit(ExecutorService own, Runnable task) {
        try {
            own.execute(() -> {
                try {
                    task.run();
                } catch (RuntimeException e) {
                    LOG.atWarn()
                            .setCause(e)
                            .addKeyValue("upkeep", what)
                            .log("Upkeep failed: {}; it is tried again", what);
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.atDebug().setCause(e).log("No upkeep of {} any more: its threads were shut down", what);
        }
    }

    /** Beats no more; a beat that goes on may end. Does not wait. Idempotent. */
    @Override
    public void close() {
        ExecutorService own = stop();
        if (own != null) {
            own.shutdown();
        }
    }

    /**
     * Beats once more, and no more after it; waits for that, and interrupts it when it takes longer. Nothing when it is
     * closed or has not started. An interrupt of who waits ends the waiting and stays set.
     */
    public void finish(Duration atMost) {
        ExecutorService own = stop();
        if (own == null) {
            return;
        }
        submit(own, upkeep);
        own.shutdown();
        try {
            if (!own.awaitTermination(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
                own.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized @Nullable ExecutorService stop() {
        timer.run();
        ExecutorService own = threads;
        threads = null;
        return own;
    }
}
