package dev.revo.testkit;

import dev.revo.spi.IdGenerator;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Ids that count: the same test gets the same ids in each run. They have the form of version 7 (RFC 9562) with the number
 * in their last digits. Thread-safe.
 */
public final class SequentialIds implements IdGenerator {
    // Time zero, version 7; the variant bits of RFC 9562 above the number.
    private static final long HIGH = 0x7000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    private final AtomicLong last;

    private SequentialIds(long first) {
        this.last = new AtomicLong(first - 1);
    }

    /** Ids from number 1 on. */
    public static SequentialIds create() {
        return from(1);
    }

    /**
     * Ids from this number on, for a second life of what was made with the ones before.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public static SequentialIds from(long first) {
        if (first < 0) {
            throw new IllegalArgumentException("ids count from 0 up, was " + first);
        }
        return new SequentialIds(first);
    }

    /** Returns the id with this number. */
    public static UUID id(long number) {
        return new UUID(HIGH, VARIANT | number);
    }

    @Override
    public UUID next() {
        return id(last.incrementAndGet());
    }
}
