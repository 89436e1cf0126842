package dev.revo.bench.parallel;

import dev.revo.bench.process.RoundSide;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** How long tasks wait from when they were due until they begin, at a thousand a second. */
final class StartDelays implements RoundSide {
    /** The name of the figure: the 99th percentile in microseconds. */
    static final String START = "start";

    private final TaskSide side;

    StartDelays(TaskSide side) {
        this.side = side;
    }

    @Override
    public Map<String, Double> round(int tasks) throws InterruptedException {
        double[] micros = new double[tasks];
        CountDownLatch done = new CountDownLatch(tasks);
        OpenLoop.run(
                tasks,
                (number, due) -> side.submit(number, () -> {
                    micros[number] = (System.nanoTime() - due) / 1e3;
                    done.countDown();
                }));
        if (!done.await(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException(done.getCount() + " of " + tasks + " tasks did not begin");
        }
        return Map.of(START, Percentile.p99(micros));
    }

    @Override
    public void close() {
        side.close();
    }
}
