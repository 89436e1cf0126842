package dev.revo.bench.parallel;

import dev.revo.bench.process.Guarded;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/** {@link Future#cancel} of the executor of virtual threads: it interrupts the thread, and nothing else. */
final class FutureCanceller implements Canceller {
    private final ExecutorService threads = ExecutorSide.virtualThreads("cancel");
    private final boolean below;

    /**
     * Such a one.
     *
     * @param below whether a body hands the blocking one over and waits for it
     */
    FutureCanceller(boolean below) {
        this.below = below;
    }

    @Override
    public Handle run(Blocking.Trial trial) {
        CompletableFuture<String> left = new CompletableFuture<>();
        Future<?> future = threads.submit(() -> {
            try {
                if (below) {
                    return threads.submit(() -> body(trial)).get();
                }
                return body(trial);
            } finally {
                left.complete("left");
            }
        });
        return new Handle() {
            @Override
            public void cancel() {
                future.cancel(true);
            }

            @Override
            public CompletableFuture<?> over() {
                return left;
            }
        };
    }

    private static String body(Blocking.Trial trial) throws Exception {
        trial.run(Guarded.none());
        return "out";
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
