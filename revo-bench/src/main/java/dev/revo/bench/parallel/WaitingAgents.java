package dev.revo.bench.parallel;

import dev.revo.bench.process.RoundSide;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What agents cost while they wait, in heap after garbage collection, and how long they need to go on. */
final class WaitingAgents implements RoundSide {
    /** The name of the figure: bytes for each. */
    static final String BYTES = "bytes";
    /** The name of the figure: the 99th percentile, in milliseconds, from when one was to be woken until it goes on. */
    static final String WAKE = "wake";

    private static final int WARM = 2_000;

    private final Waiters waiters;

    WaitingAgents(Waiters waiters) {
        this.waiters = waiters;
    }

    @Override
    public Map<String, Double> round(int agents) throws InterruptedException {
        int warm = Math.min(WARM, agents);
        wake(warm, warm);
        Waiters.Awoken awoken = new Waiters.Awoken(agents, Math.min(agents, 1_000));
        long before = heap();
        waiters.begin(agents, awoken);
        double bytes = (double) (heap() - before) / agents;
        return Map.of(BYTES, bytes, WAKE, wake(agents, awoken));
    }

    private void wake(int agents, int wakes) throws InterruptedException {
        Waiters.Awoken awoken = new Waiters.Awoken(agents, wakes);
        waiters.begin(agents, awoken);
        wake(agents, awoken);
    }

    private double wake(int agents, Waiters.Awoken awoken) throws InterruptedException {
        int wakes = (int) awoken.left().getCount();
        int step = agents / wakes;
        OpenLoop.run(wakes, (number, due) -> {
            awoken.due(number * step, due);
            waiters.wake(number * step);
        });
        if (!awoken.left().await(120, TimeUnit.SECONDS)) {
            throw new IllegalStateException(awoken.left().getCount() + " of " + wakes + " agents were not woken");
        }
        double[] millis = new double[wakes];
        for (int i = 0; i < wakes; i++) {
            millis[i] = awoken.millis(i * step);
        }
        return Percentile.p99(millis);
    }

    private static long heap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    @Override
    public void close() {
        waiters.close();
    }
}
