package dev.revo.bench.stores.work;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** 64 callers, each of which waits for its task before it hands over the next. */
public final class Callers implements AutoCloseable {
    private static final int CALLERS = 64;

    private final ExecutorService threads = Executors.newFixedThreadPool(CALLERS);

    /** Does one task to its end. */
    @FunctionalInterface
    public interface One {
        /** Returns when its result is recorded. */
        void run() throws Exception;
    }

    private Callers() {}

    /** They have a thread each. */
    public static Callers waiting() {
        return new Callers();
    }

    /** Does so many tasks. */
    public void run(int count, One one) throws InterruptedException {
        List<Future<?>> all = new ArrayList<>();
        for (int caller = 0; caller < CALLERS; caller++) {
            int own = count / CALLERS + (caller < count % CALLERS ? 1 : 0);
            all.add(threads.submit(() -> {
                for (int i = 0; i < own; i++) {
                    one.run();
                }
                return own;
            }));
        }
        for (Future<?> each : all) {
            try {
                each.get();
            } catch (ExecutionException e) {
                throw new IllegalStateException("a caller could not go on", e.getCause());
            }
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
