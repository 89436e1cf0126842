package dev.revo.bench.parallel;

import dev.revo.bench.process.RoundSide;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/** How long bodies take to be out after they were cancelled, one after the other. */
final class CancelDelays implements RoundSide {
    /** The name of the figure: the 99th percentile in milliseconds. */
    static final String CANCEL = "cancel";
    /** What is not out by then counts as having taken so long. */
    static final long CAP_MILLIS = 1_000;
    /** The same of what is given up after a grace of five seconds. */
    static final long LOOP_CAP_MILLIS = 6_000;

    private final Blocking blocking;
    private final Canceller canceller;
    private final boolean loops;

    CancelDelays(Blocking blocking, Canceller canceller, boolean loops) {
        this.blocking = blocking;
        this.canceller = canceller;
        this.loops = loops;
    }

    @Override
    public Map<String, Double> round(int trials) throws Exception {
        double[] millis = new double[trials];
        for (int i = 0; i < trials; i++) {
            millis[i] = one(blocking.next());
        }
        return Map.of(CANCEL, Percentile.p99(millis));
    }

    private double one(Blocking.Trial trial) throws Exception {
        Canceller.Handle handle = canceller.run(trial);
        try {
            trial.awaitBegun();
            // It says so right before it blocks.
            LockSupport.parkNanos(2_000_000);
            CompletableFuture<Long> out =
                    loops ? handle.over().handle((value, why) -> System.nanoTime()) : trial.outAt();
            long cap = loops ? LOOP_CAP_MILLIS : CAP_MILLIS;
            long asked = System.nanoTime();
            handle.cancel();
            try {
                return Math.min((double) cap, (out.get(cap, TimeUnit.MILLISECONDS) - asked) / 1e6);
            } catch (TimeoutException e) {
                return (double) cap;
            }
        } finally {
            trial.sweep();
            settle(handle);
        }
    }

    private static void settle(Canceller.Handle handle) throws InterruptedException {
        try {
            handle.over().get(CAP_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // That it was cancelled, or goes on without anybody's waiting for it: neither is what is measured.
            return;
        }
    }

    @Override
    public void close() {
        canceller.close();
        blocking.close();
    }
}
