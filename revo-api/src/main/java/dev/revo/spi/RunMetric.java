package dev.revo.spi;

import java.util.List;

/** What is told of runs, of whatever kind. */
@SuppressWarnings("ImmutableEnumChecker") // Its lists are unmodifiable.
public enum RunMetric implements Metric {
    /** Runs that ended. */
    FINISH(
            "revo.run.finish",
            Kind.COUNTER,
            List.of("kind", "state", "outcome"),
            "Runs that ended, by what they were, how they ended and what their answer is worth."),
    /** Time from submission to end. */
    TIME(
            "revo.run.time",
            Kind.TIMER,
            List.of("kind", "state", "outcome"),
            "Time from a run's submission to its end, waits included."),
    /** Threads that runs left behind. */
    LEAK(
            "revo.run.leak",
            Kind.COUNTER,
            List.of(),
            "Bodies of runs that did not leave their thread when their run ended, and were given up.");

    private final Entry entry;

    RunMetric(String key, Kind kind, List<String> tags, String meaning) {
        entry = new Entry(key, kind, tags, meaning);
    }

    @Override
    public Entry entry() {
        return entry;
    }
}
