package dev.revo.testkit;

import dev.revo.error.Fault;
import dev.revo.error.OverloadedException;
import dev.revo.run.Priority;
import dev.revo.run.RunContext;
import dev.revo.spi.ExecutorSource;
import dev.revo.spi.RevoModule;
import dev.revo.spi.RunScheduler;
import dev.revo.spi.Wiring;
import dev.revo.system.SystemParts;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The scheduler for tests of what needs runs and no engine: two bounds, and an order, the more urgent first and then first
 * come. Runs below others get a thread at once: they are bounded by their parents, and a parent that waits for a child in a
 * full queue would wait for ever. Thread-safe; close it after the test, which ends no body.
 *
 * <pre>{@code
 * Revo revo = Revo.builder().install(AgentRuntime.module()).install(TestScheduler.module()).build();
 * }</pre>
 */
public final class TestScheduler implements RunScheduler, AutoCloseable {
    private static final int RUNNING = 64;
    private static final int WAITING = 10_000;

    private final ExecutorService threads;
    private final int maxRunning;
    private final int maxWaiting;
    private final PriorityQueue<Work> waiting =
            new PriorityQueue<>(Comparator.comparing(Work::priority).reversed().thenComparing(Work::number));
    private int running;
    private long number;

    TestScheduler(ExecutorService threads, int maxRunning, int maxWaiting) {
        this.threads = threads;
        this.maxRunning = maxRunning;
        this.maxWaiting = maxWaiting;
    }

    /**
     * One with threads of its own.
     *
     * @param running how many bodies are at work at once, those of runs below others not counted; 1 or more
     * @param waiting how many more are accepted; 0 or more
     * @throws IllegalArgumentException when one of them is less
     */
    public static TestScheduler of(int running, int waiting) {
        if (running < 1 || waiting < 0) {
            throw new IllegalArgumentException(
                    "running is " + running + " and waiting " + waiting + ", use 1 or more and 0 or more");
        }
        return new TestScheduler(SystemParts.executors().threads("test-run"), running, waiting);
    }

    /** A module that brings one for 64 at work and 10,000 that wait, unless another is provided. */
    public static RevoModule module() {
        return new Module();
    }

    private static final class Module implements RevoModule {
        @Override
        public String name() {
            return "test-scheduler";
        }

        @Override
        public void install(Wiring wiring) {
            Supplier<ExecutorSource> executors = wiring.need(ExecutorSource.class);
            AtomicReference<@Nullable TestScheduler> made = new AtomicReference<>();
            wiring.fallback(RunScheduler.class, () -> {
                TestScheduler scheduler =
                        new TestScheduler(executors.get().threads(wiring.revoName() + "-run"), RUNNING, WAITING);
                made.set(scheduler);
                return scheduler;
            });
            wiring.onClose(() -> {
                TestScheduler scheduler = made.get();
                if (scheduler != null) {
                    scheduler.close();
                }
            });
        }
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
