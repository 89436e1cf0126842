package dev.revo.event;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * One thing that happened. The root is open, because every noun brings a sealed family of its own; what a program can
 * rely on everywhere is the stable {@link #type()} and the plain {@link #data()}.
 *
 * <p>Events are immutable and carry no prompt, memory text, argument or secret unless their type says so.
 */
public interface RevoEvent {
    /** Identity, order, time and origin. */
    Head head();

    /** Stable name such as {@code run.finished}; never reused for another meaning. */
    String type();

    /** The event's own fields as text, numbers, booleans, lists and maps of them; unmodifiable, grows over time. */
    Map<String, Object> data();

    /** Whether a listener that falls behind may miss it: detail such as progress and tokens, never a change of state. */
    default boolean droppable() {
        return false;
    }

    /**
     * What every event has.
     *
     * @param id unique, time-ordered (UUIDv7)
     * @param sequence place in its stream, from 0 without gaps: the run's stream when there is a run, else the tenant's
     * @param at when it happened
     * @param tenant whose it is
     * @param run id of the run it belongs to, if any
     */
    record Head(UUID id, long sequence, Instant at, String tenant, Optional<String> run) {
        /** Checks for nulls and a negative sequence. */
        public Head {
            requireNonNull(id, "id");
            requireNonNull(at, "at");
            requireNonNull(tenant, "tenant");
            requireNonNull(run, "run");
            if (sequence < 0) {
                throw new IllegalArgumentException("sequence is " + sequence + ", it starts at 0");
            }
        }
    }
}
