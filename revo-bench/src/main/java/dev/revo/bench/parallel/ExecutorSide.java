package dev.revo.bench.parallel;

import dev.revo.system.SystemParts;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;

/** An executor of the JDK: no tenants, no priorities, no bounds, no context. */
final class ExecutorSide implements TaskSide {
    private final ExecutorService executor;

    private ExecutorSide(ExecutorService executor) {
        this.executor = executor;
    }

    /** A virtual thread for each task. */
    static TaskSide virtual() {
        return new ExecutorSide(virtualThreads("raw"));
    }

    /** The executor of such threads; before Java 21 it would be something else, so nobody is to ask for it there. */
    static ExecutorService virtualThreads(String name) {
        return SystemParts.executors().threads(name);
    }

    /** 64 platform threads over one queue without a bound. */
    static TaskSide fixed() {
        return new ExecutorSide(Executors.newFixedThreadPool(64));
    }

    /** Work stealing over as many threads as the machine has cores. */
    static TaskSide stealing() {
        return new ExecutorSide(new ForkJoinPool());
    }

    @Override
    public void submit(int number, Runnable body) {
        executor.execute(body);
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
