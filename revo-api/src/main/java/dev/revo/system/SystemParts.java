package dev.revo.system;

import dev.revo.spi.ExecutorSource;
import dev.revo.spi.IdGenerator;
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
}
