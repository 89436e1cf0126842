package dev.revo.testkit;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Waits until a condition holds, at most for a given time. For conditions that nobody signals, such as the state of
 * another process; where something can be signalled, a latch is better.
 *
 * <p>The condition is asked at once, then after short parked waits that grow from 0.2 to 10 milliseconds, and a last
 * time at the deadline. Immutable and thread-safe.
 */
public final class Await {

    private static final long FIRST_PAUSE_NANOS = 200_000;
    private static final long LONGEST_PAUSE_NANOS = 10_000_000;

    private final Duration limit;

    private Await(Duration limit) {
        this.limit = limit;
    }

    /**
     * Returns a wait of at most {@code limit}.
     *
     * @throws IllegalArgumentException if {@code limit} is negative
     */
    public static Await atMost(Duration limit) {
        requireNonNull(limit, "limit");
        if (limit.isNegative()) {
            throw new IllegalArgumentException("limit must not be negative, was " + limit);
        }
        return new Await(limit);
    }

    /**
     * Blocks until {@code condition} is true.
     *
     * @param what the awaited state in words, for the message: "connection 3 closed"
     * @throws AssertionError if the time is over or the thread is interrupted (its flag stays set)
     */
    public void until(String what, BooleanSupplier condition) {
        requireNonNull(condition, "condition");
        until(what, condition::getAsBoolean, Boolean::booleanValue);
    }

    /**
     * Blocks until {@code value} gives something that {@code accepted} takes, and returns it.
     *
     * @param what the awaited state in words; the last value seen is added to it in the message
     * @throws AssertionError if the time is over or the thread is interrupted (its flag stays set)
     */
    public <T> T until(String what, Supplier<? extends T> value, Predicate<? super T> accepted) {
        requireNonNull(what, "what");
        requireNonNull(value, "value");
        requireNonNull(accepted, "accepted");
        long start = System.nanoTime();
        long pause = FIRST_PAUSE_NANOS;
        while (true) {
            boolean last = System.nanoTime() - start >= limit.toNanos();
            T seen = value.get();
            if (accepted.test(seen)) {
                return seen;
            }
            if (last) {
                throw new AssertionError("not within " + limit + ": " + what + "; last seen: " + seen);
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new AssertionError("interrupted while waiting for: " + what + "; last seen: " + seen);
            }
            long left = limit.toNanos() - (System.nanoTime() - start);
            LockSupport.parkNanos(this, Math.max(1, Math.min(pause, left)));
            pause = Math.min(pause * 2, LONGEST_PAUSE_NANOS);
        }
    }

    /**
     * Blocks until {@code assertions} no longer throws an {@link AssertionError}.
     *
     * @param what the awaited state in words, for the message
     * @throws AssertionError if the time is over, with the last failure as its cause, or the thread is interrupted
     */
    public void untilPasses(String what, Runnable assertions) {
        requireNonNull(assertions, "assertions");
        AtomicReference<AssertionError> failure = new AtomicReference<>(new AssertionError("never asked"));
        try {
            until(what, () -> passes(assertions, failure));
        } catch (AssertionError late) {
            late.initCause(failure.get());
            throw late;
        }
    }

    private static boolean passes(Runnable assertions, AtomicReference<AssertionError> failure) {
        try {
            assertions.run();
            return true;
        } catch (AssertionError notYet) {
            failure.set(notYet);
            return false;
        }
    }
}
