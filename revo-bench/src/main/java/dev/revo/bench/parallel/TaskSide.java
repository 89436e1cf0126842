package dev.revo.bench.parallel;

import java.util.concurrent.CountDownLatch;

/** One that runs tasks. */
interface TaskSide extends AutoCloseable {
    /** Its name. */
    String name();

    /** Hands over so many tasks, each of which counts the latch down, and returns when all were handed over. */
    void burst(int tasks, CountDownLatch done);

    @Override
    void close();
}
