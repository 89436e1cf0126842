package dev.revo.testkit.model;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A gate that keeps a scripted answer back until the test opens it; it replaces sleeping. Whoever comes to a closed hold
 * waits, and the test can wait until somebody does. Once open it stays open. Thread-safe.
 */
public final class Hold {

    private boolean open;
    private int waiting;
    private int entered;

    private Hold() {}

    /** Returns a new, closed hold. */
    public static Hold closed() {
        return new Hold();
    }

    /** Opens the hold: all who wait go on, later comers do not wait. Opening twice does nothing. */
    public synchronized void open() {
        open = true;
        notifyAll();
    }

    /** Returns how many threads wait at the hold now. */
    public synchronized int waiting() {
        return waiting;
    }

    /**
     * Blocks until the hold is open.
     *
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public void pass() throws InterruptedException {
        while (!pass(Duration.ofDays(1))) {
            // a day is only a step: the wait itself has no limit
        }
    }

    /**
     * Blocks until the hold is open, at most for {@code limit}, and returns whether it is.
     *
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public synchronized boolean pass(Duration limit) throws InterruptedException {
        requireNonNull(limit, "limit");
        long deadline = System.nanoTime() + limit.toNanos();
        entered++;
        waiting++;
        notifyAll();
        try {
            long left = limit.toNanos();
            while (!open && left > 0) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
                left = deadline - System.nanoTime();
            }
            return open;
        } finally {
            waiting--;
        }
    }

    /**
     * Blocks until somebody has come to the hold, waiting or passed.
     *
     * @throws AssertionError if nobody came within {@code limit}, or the thread is interrupted (its flag stays set)
     */
    public synchronized void awaitEntered(Duration limit) {
        requireNonNull(limit, "limit");
        long deadline = System.nanoTime() + limit.toNanos();
        try {
            while (entered == 0) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    throw new AssertionError("nobody came to the hold within " + limit);
                }
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for somebody to come to the hold", e);
        }
    }
}
