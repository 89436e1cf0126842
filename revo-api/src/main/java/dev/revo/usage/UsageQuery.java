package dev.revo.usage;

import static java.util.Objects.requireNonNull;

import dev.revo.error.InvalidRequestException;
import java.time.Instant;
import java.util.Set;

/** Which consumption is added up, and by what. Immutable; each copy method replaces one part. */
public final class UsageQuery {
    private final Instant from;
    private final Instant until;
    private final Set<Dimension> by;

    /** What a report can be broken down by, besides the meter. */
    public enum Dimension {
        /** The user. */
        USER,
        /** The agent. */
        AGENT,
        /** The model. */
        MODEL,
        /** The source. */
        SOURCE
    }

    private UsageQuery(Instant from, Instant until, Set<Dimension> by) {
        this.from = requireNonNull(from, "from");
        this.until = requireNonNull(until, "until");
        this.by = Set.copyOf(by);
    }

    /**
     * The totals of a time.
     *
     * @param from the first instant
     * @param until the first instant that does not count any more
     */
    public static UsageQuery between(Instant from, Instant until) {
        if (!from.isBefore(until)) {
            throw InvalidRequestException.field("usage.until", "is not after " + from, "Let it end after its start.");
        }
        return new UsageQuery(from, until, Set.of());
    }

    /** A copy that is broken down by these. */
    public UsageQuery by(Dimension... dimensions) {
        return new UsageQuery(from, until, Set.of(dimensions));
    }

    /** The first instant. */
    public Instant from() {
        return from;
    }

    /** The first instant that does not count. */
    public Instant until() {
        return until;
    }

    /** What it is broken down by; unmodifiable. */
    public Set<Dimension> by() {
        return by;
    }
}
