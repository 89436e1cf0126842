package dev.revo.engine.tenancy;

import dev.revo.spi.Beat;
import dev.revo.spi.ExecutorSource;
import dev.revo.spi.OrganizationStore;
import dev.revo.spi.TimeSource;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Keeps snapshots up to date with other processes: when the store tells, and once a second in any case. What fails is slow,
 * not unsafe: nothing is decided on what cannot be confirmed. Thread-safe.
 */
final class SnapshotUpkeep implements AutoCloseable {
    private static final Duration BEAT = Duration.ofSeconds(1);

    private final Snapshots snapshots;
    private final Supplier<OrganizationStore> store;
    private final Beat beat;
    private Runnable watch = () -> {};

    SnapshotUpkeep(Snapshots snapshots, Supplier<OrganizationStore> store) {
        this.snapshots = snapshots;
        this.store = store;
        this.beat = Beat.of("rights of other processes", BEAT, snapshots::confirm);
    }

    /** Begins, if other processes may change what the store keeps. */
    synchronized void start(TimeSource time, ExecutorSource executors, String name) {
        if (store.get().shared()) {
            beat.start(time, executors.threads(name));
            watch = store.get().watch(tenant -> beat.execute(() -> snapshots.refresh(tenant)));
        }
    }

    @Override
    public synchronized void close() {
        beat.close();
        watch.run();
    }
}
