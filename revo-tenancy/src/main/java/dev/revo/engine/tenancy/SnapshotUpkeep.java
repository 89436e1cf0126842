package dev.revo.engine.tenancy;

import dev.revo.spi.OrganizationStore;
import dev.revo.spi.TimeSource;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps snapshots up to date with other processes: when the store tells, and once a second in any case. Thread-safe. */
final class SnapshotUpkeep implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotUpkeep.class);
    private static final Duration BEAT = Duration.ofSeconds(1);

    private final Snapshots snapshots;
    private final Supplier<OrganizationStore> store;
    private final Supplier<TimeSource> time;
    private Runnable watch = () -> {};
    private Runnable timer = () -> {};
    private @Nullable ExecutorService thread;

    SnapshotUpkeep(Snapshots snapshots, Supplier<OrganizationStore> store, Supplier<TimeSource> time) {
        this.snapshots = snapshots;
        this.store = store;
        this.time = time;
    }

    synchronized void start(ExecutorService own) {
        if (store.get().shared()) {
            thread = own;
            watch = store.get().watch(tenant -> does(() -> snapshots.refresh(tenant)));
            next();
        } else {
            own.shutdown();
        }
    }

    private synchronized void next() {
        if (thread != null) {
            timer = time.get()
                    .at(
                            time.get().instant().plus(BEAT),
                            () -> does(() -> {
                                try {
                                    snapshots.confirm();
                                } finally {
                                    next();
                                }
                            }));
        }
    }

    private synchronized void does(Runnable task) {
        ExecutorService own = thread;
        if (own == null) {
            return;
        }
        try {
            own.execute(() -> {
                try {
                    task.run();
                } catch (RuntimeException e) {
                    // Nothing is decided on what cannot be confirmed, so this is slow, not unsafe.
                    LOG.atWarn().setCause(e).log("Rights could not be confirmed; it is tried again");
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.atDebug().setCause(e).log("Rights are not confirmed any more: this is closing");
        }
    }

    @Override
    public synchronized void close() {
        timer.run();
        ExecutorService own = thread;
        thread = null;
        if (own != null) {
            own.shutdown();
        }
        watch.run();
    }
}
