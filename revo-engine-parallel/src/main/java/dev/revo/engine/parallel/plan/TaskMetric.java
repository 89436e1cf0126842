package dev.revo.engine.parallel.plan;

import dev.revo.spi.Metric;
import java.util.List;

/** What is told of the steps of plans and jobs. */
@SuppressWarnings("ImmutableEnumChecker") // Its lists are unmodifiable.
public enum TaskMetric implements Metric {
    /** Attempts at bodies. */
    TIME(
            "revo.task.time",
            Kind.TIMER,
            List.of("result"),
            "Time that one attempt at the body of a step or job took, by its result: done or failed. One that was given up"
                    + " is told when it leaves its thread after all."),
    /** Waits for a thread. */
    WAIT(
            "revo.task.wait",
            Kind.TIMER,
            List.of("priority"),
            "Time that an attempt waited for a place among the bodies of all runs."),
    /** Attempts that follow others. */
    RETRY(
            "revo.task.retry",
            Kind.COUNTER,
            List.of("code"),
            "Attempts that failed and are made again, by the error code."),
    /** Bodies that were given up. */
    LEAK(
            "revo.task.leak",
            Kind.COUNTER,
            List.of(),
            "Bodies of steps that did not leave their thread when they were told to, and were given up.");

    private final Entry entry;

    TaskMetric(String key, Kind kind, List<String> tags, String meaning) {
        entry = new Entry(key, kind, tags, meaning);
    }

    @Override
    public Entry entry() {
        return entry;
    }
}
