package dev.revo.bench.parallel;

import dev.revo.bench.process.Guarded;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Bodies that block until they are stopped, of one kind. */
interface Blocking extends AutoCloseable {
    /** Makes one. */
    Trial next() throws Exception;

    @Override
    void close();

    /** One body, and when it was out. */
    abstract class Trial {
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CompletableFuture<Long> out = new CompletableFuture<>();

        Trial() {}

        /** Blocks; calls {@link #begin} right before. */
        abstract void block(Guarded guarded) throws Exception;

        /** Whether the body is out when it has left its thread; a process, for one, must have ended too. */
        boolean outWithItsThread() {
            return true;
        }

        /** Ends what may go on although the body is out, or although it is not. */
        void sweep() {}

        final void begin() {
            begun.countDown();
        }

        final void out() {
            out.complete(System.nanoTime());
        }

        final void run(Guarded guarded) throws Exception {
            try {
                block(guarded);
            } finally {
                if (outWithItsThread()) {
                    out();
                }
            }
        }

        final void awaitBegun() throws InterruptedException {
            if (!begun.await(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("a body did not begin");
            }
        }

        final CompletableFuture<Long> outAt() {
            return out;
        }
    }
}
