package dev.revo.bench.parallel;

import java.util.concurrent.CountDownLatch;

/** Agents that wait, each for a word of its own. */
interface Waiters extends AutoCloseable {
    /** Lets so many begin to wait, and returns when all do. */
    void begin(int agents, Awoken awoken) throws InterruptedException;

    /** Gives the agent of this number its word; it goes on at some time after that. */
    void wake(int agent);

    @Override
    void close();

    /** What agents that go on tell. */
    final class Awoken {
        private final long[] due;
        private final double[] millis;
        private final CountDownLatch left;

        /**
         * For so many agents.
         *
         * @param wakes how many of them will be woken
         */
        Awoken(int agents, int wakes) {
            due = new long[agents];
            millis = new double[agents];
            left = new CountDownLatch(wakes);
        }

        /** Says when the agent is to be woken, before it is. */
        void due(int agent, long nanos) {
            due[agent] = nanos;
        }

        /** Is called by an agent that goes on. */
        void up(int agent) {
            millis[agent] = (System.nanoTime() - due[agent]) / 1e6;
            left.countDown();
        }

        CountDownLatch left() {
            return left;
        }

        double millis(int agent) {
            return millis[agent];
        }
    }
}
