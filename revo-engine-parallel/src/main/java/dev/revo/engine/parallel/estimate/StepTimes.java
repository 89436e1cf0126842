package dev.revo.engine.parallel.estimate;

/** What is known of one step. Guarded by its plan. */
final class StepTimes {
    // Of a count, with each new one: what failed a hundred attempts ago says little.
    private static final double KEPT = 0.99;

    private final Sample durations = new Sample();
    private final Sample elements = new Sample();
    private double attempts;
    private double failures;
    private double looked;
    private double held;

    Sample durations() {
        return durations;
    }

    /** Logarithms of how many elements it had. */
    Sample elements() {
        return elements;
    }

    void attempt(boolean failed) {
        attempts = attempts * KEPT + 1;
        failures = failures * KEPT + (failed ? 1 : 0);
    }

    void looked(boolean holds) {
        looked = looked * KEPT + 1;
        held = held * KEPT + (holds ? 1 : 0);
    }

    /** How probable it is that an attempt fails. */
    double fails() {
        return (failures + 0.02) / (attempts + 1);
    }

    /** How probable it is that its condition holds (Laplace's rule of succession). */
    double holds() {
        return (held + 1) / (looked + 2);
    }
}
