package dev.revo.bench.parallel;

import dev.revo.system.SystemParts;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;

/** An executor of the JDK: no tenants, no priorities, no bounds, no context. */
final class ExecutorSide implements TaskSide {
    private final String name;
    private final ExecutorService executor;

    private ExecutorSide(String name, ExecutorService executor) {
        this.name = name;
        this.executor = executor;
    }

    /** A virtual thread for each task; empty before Java 21, where a thread for each would be compared with something else. */
    static Optional<TaskSide> virtual() {
        return Runtime.version().feature() < 21
                ? Optional.empty()
                : Optional.of(new ExecutorSide(
                        "virtual.threads", SystemParts.executors().threads("raw")));
    }

    /** 64 platform threads over one queue without a bound. */
    static TaskSide fixed() {
        return new ExecutorSide("fixed.pool.64", Executors.newFixedThreadPool(64));
    }

    /** Work stealing over as many threads as the machine has cores. */
    static TaskSide stealing() {
        return new ExecutorSide("fork.join", new ForkJoinPool());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void burst(int tasks, CountDownLatch done) {
        for (int i = 0; i < tasks; i++) {
            executor.execute(done::countDown);
        }
    }

    @Override
    public void close() {
        executor.shutdown();
    }
}
