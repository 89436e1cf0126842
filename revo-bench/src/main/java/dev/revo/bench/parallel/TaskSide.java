package dev.revo.bench.parallel;

import java.util.concurrent.CountDownLatch;

/** One that runs tasks of this process, which end with it. */
interface TaskSide extends AutoCloseable {
    /** Hands over the task of this number. */
    void submit(int number, Runnable body);

    /** Hands over so many tasks, each of which counts the latch down, and returns when all were handed over. */
    default void burst(int tasks, CountDownLatch done) {
        for (int i = 0; i < tasks; i++) {
            submit(i, done::countDown);
        }
    }

    @Override
    void close();
}
