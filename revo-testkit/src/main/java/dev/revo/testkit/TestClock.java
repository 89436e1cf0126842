package dev.revo.testkit;

import static java.util.Objects.requireNonNull;

import dev.revo.spi.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * A clock that stands still until the test moves it. Timers fire on the thread that moves it, in the order of their
 * instants and, among equals, of their setting; a timer sees the instant it was set for. A timer for an instant that has
 * passed fires at once on the thread that sets it. Thread-safe; no lock is held while a timer runs.
 */
public final class TestClock implements TimeSource {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final Instant start;
    private final Object lock = new Object();
    private final PriorityQueue<Timer> timers =
            new PriorityQueue<>(Comparator.comparing(Timer::when).thenComparing(Timer::number));
    private Instant now;
    private long number;

    private record Timer(Instant when, long number, Runnable task) {}

    private TestClock(Instant start) {
        this.start = start;
        this.now = start;
    }

    /** A clock at the beginning of 2026, in UTC. */
    public static TestClock create() {
        return at(START);
    }

    /** A clock at this instant. */
    public static TestClock at(Instant start) {
        return new TestClock(requireNonNull(start, "start"));
    }

    @Override
    public Instant instant() {
        synchronized (lock) {
            return now;
        }
    }

    @Override
    public long nanos() {
        return Duration.between(start, instant()).toNanos();
    }

    @Override
    public Runnable at(Instant when, Runnable task) {
        requireNonNull(when, "when");
        requireNonNull(task, "task");
        Timer timer;
        synchronized (lock) {
            timer = new Timer(when, number++, task);
            if (when.isAfter(now)) {
                timers.add(timer);
                return () -> takeBack(timer);
            }
        }
        task.run();
        return () -> {};
    }

    private void takeBack(Timer timer) {
        synchronized (lock) {
            timers.remove(timer);
        }
    }

    /**
     * Moves the clock and fires what becomes due on the way, timers that those set included.
     *
     * @throws IllegalArgumentException if it is negative: time does not go back
     */
    public void advance(Duration by) {
        if (by.isNegative()) {
            throw new IllegalArgumentException("a clock goes forward, was told to go by " + by);
        }
        Instant until;
        synchronized (lock) {
            until = now.plus(by);
        }
        for (Timer due = next(until); due != null; due = next(until)) {
            due.task().run();
        }
    }

    /** The next timer that is due until then, with the clock moved to it; none: the clock moved to the end. */
    private @Nullable Timer next(Instant until) {
        synchronized (lock) {
            Timer first = timers.peek();
            if (first == null || first.when().isAfter(until)) {
                now = until.isAfter(now) ? until : now;
                return null;
            }
            timers.remove();
            now = first.when().isAfter(now) ? first.when() : now;
            return first;
        }
    }

    /** Returns how many timers are set and have not fired. */
    public int pending() {
        synchronized (lock) {
            return timers.size();
        }
    }

    /** Blocks, in real time, until this many timers are set: what the test wants to fire is there. */
    public void awaitPending(int atLeast, Duration limit) {
        Await.atMost(limit).until(atLeast + " timers are set", this::pending, set -> set >= atLeast);
    }

    /** Blocks, in real time, until a timer is set that is due within this much; then moves the clock by it. */
    public void awaitAndAdvance(Duration by, Duration limit) {
        Await.atMost(limit).until("a timer is set for the next " + by, () -> due(by));
        advance(by);
    }

    private boolean due(Duration within) {
        synchronized (lock) {
            Timer first = timers.peek();
            return first != null && !first.when().isAfter(now.plus(within));
        }
    }

    @Override
    public String toString() {
        return "TestClock " + instant();
    }
}
