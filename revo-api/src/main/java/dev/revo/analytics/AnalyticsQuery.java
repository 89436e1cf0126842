package dev.revo.analytics;

import static java.util.Objects.requireNonNull;

import dev.revo.error.InvalidRequestException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which measure, over which time, in which steps. Immutable; each copy method replaces one part. */
public final class AnalyticsQuery {
    private final Measure measure;
    private final Instant from;
    private final Instant until;
    private final Duration step;
    private final Dimension by;
    private final @Nullable String name;

    /** What is measured. */
    public enum Measure {
        /** Runs that ended. */
        RUNS,
        /** The share of runs that ended well, 0 to 1. */
        SUCCESS,
        /** Seconds from submission to end. */
        DURATION,
        /** Tokens. */
        TOKENS,
        /** Money, in the unit of its currency. */
        COST
    }

    /** What performance is broken down by. */
    public enum Dimension {
        /** The name of the agent, plan or job. */
        NAME,
        /** The user. */
        USER,
        /** The model. */
        MODEL
    }

    private AnalyticsQuery(
            Measure measure, Instant from, Instant until, Duration step, Dimension by, @Nullable String name) {
        this.measure = requireNonNull(measure, "measure");
        this.from = from;
        this.until = until;
        this.step = step;
        this.by = requireNonNull(by, "by");
        this.name = name;
        if (!from.isBefore(until)) {
            throw InvalidRequestException.field(
                    "analytics.until", "is not after " + from, "Let it end after its start.");
        }
        if (step.isNegative() || step.isZero() || Duration.between(from, until).dividedBy(step) > 100_000) {
            throw InvalidRequestException.field("analytics.step", "is " + step, "Use 1 to 100,000 steps.");
        }
    }

    /** A measure over a time, by the hour, broken down by name. */
    public static AnalyticsQuery of(Measure measure, Instant from, Instant until) {
        return new AnalyticsQuery(measure, from, until, Duration.ofHours(1), Dimension.NAME, null);
    }

    /** A copy in steps of this length. */
    public AnalyticsQuery step(Duration length) {
        return new AnalyticsQuery(measure, from, until, length, by, name);
    }

    /** A copy that is broken down by this. */
    public AnalyticsQuery by(Dimension dimension) {
        return new AnalyticsQuery(measure, from, until, step, dimension, name);
    }

    /** A copy for the agent, plan or job of this name only. */
    public AnalyticsQuery named(String which) {
        return new AnalyticsQuery(measure, from, until, step, by, requireNonNull(which, "which"));
    }

    /** What is measured. */
    public Measure measure() {
        return measure;
    }

    /** The first instant. */
    public Instant from() {
        return from;
    }

    /** The first instant that does not count. */
    public Instant until() {
        return until;
    }

    /** The length of a step. */
    public Duration step() {
        return step;
    }

    /** What it is broken down by. */
    public Dimension by() {
        return by;
    }

    /** The one agent, plan or job, if it is about one. */
    public Optional<String> name() {
        return Optional.ofNullable(name);
    }
}
