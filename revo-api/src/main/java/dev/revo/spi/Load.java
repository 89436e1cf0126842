package dev.revo.spi;

import static java.util.Objects.requireNonNull;

import dev.revo.run.Priority;

/** What one body asks of a {@link RunScheduler}. Immutable; each copy method replaces one value. */
public final class Load {
    private final Priority priority;
    private final long bytes;
    private final int weight;
    private final boolean nested;

    private Load(Priority priority, long bytes, int weight, boolean nested) {
        this.priority = requireNonNull(priority, "priority");
        this.bytes = bytes;
        this.weight = weight;
        this.nested = nested;
    }

    /** Of this priority, of no size, of the weight 1. */
    public static Load of(Priority priority) {
        return new Load(priority, 0, 1, false);
    }

    /** A copy that keeps so many bytes in memory while it waits, 0 or more. */
    public Load bytes(long held) {
        if (held < 0) {
            throw new IllegalArgumentException("bytes are " + held + ", use 0 or more");
        }
        return new Load(priority, held, weight, nested);
    }

    /**
     * A copy that counts as so many ordinary bodies where tenants share the places, 1 to 1,000, for as long as nobody knows
     * how long it takes.
     */
    public Load weight(int bodies) {
        if (bodies < 1 || bodies > 1_000) {
            throw new IllegalArgumentException("the weight is " + bodies + ", use 1 to 1,000");
        }
        return new Load(priority, bytes, bodies, nested);
    }

    /** A copy that belongs to work which was admitted already: bounds on what waits do not refuse it. */
    public Load nested() {
        return new Load(priority, bytes, weight, true);
    }

    /** How urgent it is. */
    public Priority priority() {
        return priority;
    }

    /** What it keeps in memory while it waits. */
    public long bytes() {
        return bytes;
    }

    /** Whether it belongs to work that was admitted already. */
    public boolean isNested() {
        return nested;
    }

    /** As how many ordinary bodies it counts at first. */
    public int weight() {
        return weight;
    }

    @Override
    public String toString() {
        return priority + " of " + bytes + " bytes and weight " + weight;
    }
}
