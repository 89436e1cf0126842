package dev.revo.bench.parallel;

import java.util.concurrent.locks.LockSupport;

/**
 * Things that are due a thousand times a second, whether or not those before were done. Who is late is late for all that were
 * due meanwhile: delays count from when something was due, so that a stall is not hidden by what was not asked in it.
 */
final class OpenLoop {
    private static final long EVERY_NANOS = 1_000_000;

    /** One of them. */
    @FunctionalInterface
    interface Due {
        /**
         * Is called at the time or after it.
         *
         * @param nanos when it was due, by {@link System#nanoTime}
         */
        void at(int number, long nanos);
    }

    private OpenLoop() {}

    static void run(int count, Due due) {
        long begin = System.nanoTime() + EVERY_NANOS;
        for (int i = 0; i < count; i++) {
            long nanos = begin + i * EVERY_NANOS;
            for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            due.at(i, nanos);
        }
    }
}
