package dev.revo.bench.parallel;

import dev.revo.bench.process.CostSide;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Tasks that do nothing, handed over at once by one thread. */
final class BurstTasks implements CostSide.Tasks {
    private static final long PATIENCE_SECONDS = 180;

    private final TaskSide side;

    BurstTasks(TaskSide side) {
        this.side = side;
    }

    @Override
    public void run(int count) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(count);
        side.burst(count, done);
        if (!done.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException(done.getCount() + " of " + count + " tasks did not end");
        }
    }

    @Override
    public void close() {
        side.close();
    }
}
