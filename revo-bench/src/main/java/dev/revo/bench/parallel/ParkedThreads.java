package dev.revo.bench.parallel;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Virtual threads that are parked below ten calls. */
final class ParkedThreads implements Waiters {
    private static final int DEPTH = 10;

    private final ExecutorService threads = ExecutorSide.virtualThreads("waiting");
    private final AtomicReference<Parked[]> all = new AtomicReference<>(new Parked[0]);

    /** One of them. */
    private static final class Parked implements Runnable {
        private final int number;
        private final Awoken awoken;
        private final CountDownLatch begun;
        private volatile @Nullable Thread thread;
        private volatile boolean woken;

        Parked(int number, Awoken awoken, CountDownLatch begun) {
            this.number = number;
            this.awoken = awoken;
            this.begun = begun;
        }

        @Override
        public void run() {
            thread = Thread.currentThread();
            below(DEPTH);
            awoken.up(number);
        }

        // Returning something keeps the calls apart on the stack.
        private int below(int depth) {
            if (depth > 0) {
                return below(depth - 1) + 1;
            }
            begun.countDown();
            while (!woken && !Thread.currentThread().isInterrupted()) {
                LockSupport.park(this);
            }
            return 0;
        }

        void wake() {
            woken = true;
            LockSupport.unpark(thread);
        }
    }

    @Override
    public void begin(int agents, Awoken awoken) throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(agents);
        Parked[] made = new Parked[agents];
        all.set(made);
        for (int i = 0; i < agents; i++) {
            made[i] = new Parked(i, awoken, begun);
            threads.execute(made[i]);
        }
        begun.await();
    }

    @Override
    public void wake(int agent) {
        all.get()[agent].wake();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
