package dev.revo.system;

import dev.revo.spi.ExecutorSource;
import dev.revo.spi.IdGenerator;
import dev.revo.spi.RunScheduler;
import dev.revo.spi.TimeSource;

/** The parts of a reVo that are used when the host brings none of its own. Thread-safe. */
public final class SystemParts {
    private SystemParts() {}

    /** The system clock with timers on one daemon thread; it is an {@link AutoCloseable} too. */
    public static TimeSource time() {
        return new SystemTime();
    }

    /** UUIDv7 (RFC 9562, method 1: a counter keeps ids of one millisecond in order), unpredictable in their random part. */
    public static IdGenerator ids(TimeSource time) {
        return new UuidV7(time);
    }

    /** Virtual threads when running on Java 21 or later, else platform threads; all daemons. */
    public static ExecutorSource executors() {
        return new Threads();
    }

    /**
     * A scheduler with a bound on runs at work and on runs that wait. Child runs get a thread at once: they are bounded by
     * their parents, and a parent that waits for a child in a full queue would wait for ever.
     */
    public static RunScheduler scheduler(ExecutorSource executors, String name, int running, int waiting) {
        return new BoundedScheduler(executors.threads(name + "-run"), running, waiting);
    }
}
