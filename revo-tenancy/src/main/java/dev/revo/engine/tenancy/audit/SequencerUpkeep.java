package dev.revo.engine.tenancy.audit;

import dev.revo.spi.TimeSource;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets the sequencer run once a second, and once more at the end. Thread-safe. */
final class SequencerUpkeep implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SequencerUpkeep.class);
    private static final Duration BEAT = Duration.ofSeconds(1);

    private final Sequencer sequencer;
    private final Supplier<TimeSource> time;
    private @Nullable ExecutorService thread;
    private Runnable timer = () -> {};

    SequencerUpkeep(Sequencer sequencer, Supplier<TimeSource> time) {
        this.sequencer = sequencer;
        this.time = time;
    }

    synchronized void start(ExecutorService own) {
        thread = own;
        next();
    }

    private synchronized void next() {
        ExecutorService own = thread;
        if (own != null) {
            timer = time.get().at(time.get().instant().plus(BEAT), () -> {
                try {
                    own.execute(this::beat);
                } catch (RejectedExecutionException e) {
                    LOG.atDebug().setCause(e).log("The chain is not extended any more: this is closing");
                }
            });
        }
    }

    private void beat() {
        try {
            sequencer.run();
        } catch (RuntimeException e) {
            // The lines wait in the store, so none is lost.
            LOG.atWarn().setCause(e).log("The audit chain could not be extended; it is tried again");
        } finally {
            next();
        }
    }

    @Override
    public void close() {
        ExecutorService own;
        synchronized (this) {
            timer.run();
            own = thread;
            thread = null;
        }
        if (own == null) {
            return;
        }
        own.execute(this::beat);
        own.shutdown();
        try {
            if (!own.awaitTermination(10, TimeUnit.SECONDS)) {
                own.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
