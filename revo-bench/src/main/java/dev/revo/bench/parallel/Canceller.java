package dev.revo.bench.parallel;

import java.util.concurrent.CompletableFuture;

/** What runs bodies and can be told to stop them. */
interface Canceller extends AutoCloseable {
    /** Has the body run on another thread: what stops it. */
    Handle run(Blocking.Trial trial);

    @Override
    void close();

    /** A body that was handed over. */
    interface Handle {
        /** Tells it to stop. */
        void cancel();

        /** Completes when whoever runs the body is done with it, be it that it was given up and counted. */
        CompletableFuture<?> over();
    }
}
