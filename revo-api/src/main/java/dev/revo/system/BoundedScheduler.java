package dev.revo.system;

import dev.revo.error.Fault;
import dev.revo.error.OverloadedException;
import dev.revo.run.Priority;
import dev.revo.run.RunContext;
import dev.revo.spi.RunScheduler;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/** Two bounds and an order: more urgent first, then first come. For one process; Parallel Mind replaces it. */
final class BoundedScheduler implements RunScheduler, AutoCloseable {
    private final ExecutorService threads;
    private final int maxRunning;
    private final int maxWaiting;
    private final PriorityQueue<Work> waiting =
            new PriorityQueue<>(Comparator.comparing(Work::priority).reversed().thenComparing(Work::number));
    private int running;
    private long number;

    BoundedScheduler(ExecutorService threads, int maxRunning, int maxWaiting) {
        this.threads = threads;
        this.maxRunning = maxRunning;
        this.maxWaiting = maxWaiting;
    }

    @Override
    public Ticket schedule(RunContext ctx, Priority priority, Runnable body) {
        Work work;
        boolean child = ctx.parent().isPresent();
        synchronized (this) {
            work = new Work(body, priority, number++, child);
            if (!child && running >= maxRunning) {
                if (waiting.size() >= maxWaiting) {
                    throw new OverloadedException(Fault.of(
                                    "overloaded",
                                    running + " runs are at work and " + waiting.size()
                                            + " wait, which is the bound. Try again later.")
                            .retryAfter(Duration.ofSeconds(1)));
                }
                waiting.add(work);
                return work;
            }
            if (!child) {
                running++;
            }
        }
        try {
            threads.execute(work);
        } catch (RuntimeException | Error e) {
            // What got no thread takes no place.
            if (!child) {
                done();
            }
            throw e;
        }
        return work;
    }

    private void done() {
        Work next;
        synchronized (this) {
            next = waiting.poll();
            if (next == null) {
                running--;
            }
        }
        if (next != null) {
            threads.execute(next);
        }
    }

    private synchronized boolean takeBack(Work work) {
        return waiting.remove(work);
    }

    @Override
    public void close() {
        threads.shutdown();
    }

    private final class Work implements Runnable, Ticket {
        private final Runnable body;
        private final Priority priority;
        private final long number;
        private final boolean child;
        private final Object lock = new Object();
        private @Nullable Thread thread;

        Work(Runnable body, Priority priority, long number, boolean child) {
            this.body = body;
            this.priority = priority;
            this.number = number;
            this.child = child;
        }

        Priority priority() {
            return priority;
        }

        long number() {
            return number;
        }

        @Override
        public void run() {
            synchronized (lock) {
                thread = Thread.currentThread();
            }
            try {
                body.run();
            } finally {
                synchronized (lock) {
                    thread = null;
                    // An interrupt meant for this body must not meet the next one on the thread.
                    Thread.interrupted();
                }
                if (!child) {
                    done();
                }
            }
        }

        @Override
        public boolean remove() {
            return takeBack(this);
        }

        @Override
        public void interrupt() {
            synchronized (lock) {
                if (thread != null) {
                    thread.interrupt();
                }
            }
        }
    }
}
