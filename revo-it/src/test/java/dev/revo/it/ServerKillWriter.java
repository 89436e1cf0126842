package dev.revo.it;

import dev.revo.error.RevoException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;

/**
 * Does one thing after the other, each again until it is acknowledged, and keeps what it was told. What it was told
 * nothing else about than a fault may be kept all the same, so it looks before it does it again.
 */
final class ServerKillWriter {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(4);

    private final String name;
    private final IntConsumer work;
    private final IntPredicate kept;
    private final List<Integer> acknowledged = new CopyOnWriteArrayList<>();
    private final List<RevoException> faults = new CopyOnWriteArrayList<>();
    private final AtomicInteger calls = new AtomicInteger();
    private final Thread thread;
    private volatile long longestNanos;
    private volatile boolean stopped;
    private volatile String broken = "";

    ServerKillWriter(String name, IntConsumer work, IntPredicate kept) {
        this.name = name;
        this.work = work;
        this.kept = kept;
        this.thread = new Thread(this::run, "writer of " + name);
        thread.start();
    }

    String name() {
        return name;
    }

    private void run() {
        try {
            for (int n = 0; !stopped; n++) {
                boolean again = false;
                while (!stopped && !done(n, again)) {
                    again = true;
                }
            }
        } catch (RuntimeException | AssertionError e) {
            broken = e.toString();
        }
    }

    private boolean done(int n, boolean again) {
        LockSupport.parkNanos(PAUSE_NANOS);
        long start = System.nanoTime();
        try {
            if (again && kept.test(n)) {
                return true;
            }
            work.accept(n);
            acknowledged.add(n);
            calls.incrementAndGet();
            return true;
        } catch (RevoException e) {
            faults.add(e);
            return false;
        } finally {
            longestNanos = Math.max(longestNanos, System.nanoTime() - start);
        }
    }

    /** Whether it has done so many more than now. */
    BooleanSupplier advanceBy(int more) {
        int from = calls.get();
        return () -> calls.get() >= from + more;
    }

    /** Whether it has been told of one more fault than now. */
    BooleanSupplier told() {
        int from = faults.size();
        return () -> faults.size() > from;
    }

    void stop() {
        stopped = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    List<Integer> acknowledged() {
        return acknowledged;
    }

    List<RevoException> faults() {
        return faults;
    }

    Duration longest() {
        return Duration.ofNanos(longestNanos);
    }

    @Override
    public String toString() {
        return name + " " + calls + " done, " + faults.size() + " faults"
                + (broken.isEmpty() ? "" : ", broke: " + broken);
    }
}
