package dev.revo.bench.process;

import java.util.Map;

/** Measures what a task costs in processor time, from the first one's hand-over to the last one's end. */
public final class CostSide implements RoundSide {
    /** The name of the only figure: nanoseconds a task. */
    public static final String COST = "cost";

    private final Tasks tasks;
    private final CpuClock clock;

    private CostSide(Tasks tasks, CpuClock clock) {
        this.tasks = tasks;
        this.clock = clock;
    }

    /** What does tasks. */
    public interface Tasks extends AutoCloseable {
        /** Does so many to their end. */
        void run(int count) throws Exception;

        @Override
        void close();
    }

    /** The cost of these tasks by this clock. */
    public static RoundSide of(Tasks tasks, CpuClock clock) {
        return new CostSide(tasks, clock);
    }

    @Override
    public Map<String, Double> round(int count) throws Exception {
        long before = clock.nanos();
        tasks.run(count);
        // The clock goes in steps of 10 ms: what was too short for one did not cost nothing.
        return Map.of(COST, (double) Math.max(1, clock.nanos() - before) / count);
    }

    @Override
    public void close() {
        tasks.close();
    }
}
