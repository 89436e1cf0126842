package dev.revo.system;

import dev.revo.spi.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The system clock. */
final class SystemTime implements TimeSource, AutoCloseable {
    private static final Duration FARTHEST = Duration.ofDays(36_500);

    private final ScheduledThreadPoolExecutor timers;

    SystemTime() {
        timers = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "revo-timer");
            thread.setDaemon(true);
            return thread;
        });
        timers.setRemoveOnCancelPolicy(true);
        timers.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public Instant instant() {
        return Instant.now();
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public Runnable at(Instant when, Runnable task) {
        Instant now = instant();
        Duration wait = when.isAfter(now.plus(FARTHEST))
                ? FARTHEST
                : when.isAfter(now) ? Duration.between(now, when) : Duration.ZERO;
        ScheduledFuture<?> timer = timers.schedule(task, wait.toNanos(), TimeUnit.NANOSECONDS);
        return () -> timer.cancel(false);
    }

    @Override
    public void close() {
        timers.shutdown();
    }
}
