package dev.revo.parallel;

import static java.util.Objects.requireNonNull;

import dev.revo.run.Priority;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * How the bodies of a tenant, or of all tenants, stand with the scheduler of this process at one moment. What a tenant sees
 * counts its own bodies only. Immutable.
 *
 * @param total over all priorities
 * @param byPriority for each priority, in order of urgency, by what was asked for and not by what ageing made of it
 */
public record QueueStatus(Figures total, Map<Priority, Figures> byPriority) {
    /** Copies the map; each priority must be in it. */
    public QueueStatus {
        requireNonNull(total, "total");
        Map<Priority, Figures> copy = new EnumMap<>(Priority.class);
        for (Priority each : Priority.values()) {
            copy.put(each, requireNonNull(byPriority.get(each), "figures of " + each));
        }
        byPriority = Collections.unmodifiableMap(copy);
    }

    /** The figures of this priority. */
    public Figures of(Priority priority) {
        return requireNonNull(byPriority.get(priority), "priority");
    }

    /**
     * What was counted. Counts of the past begin when the scheduler was made, or when it first heard again of a tenant that had
     * been idle for long.
     *
     * @param running bodies at work now
     * @param waiting accepted bodies that wait now
     * @param waitingBytes what those keep in memory, as they said
     * @param started how many ever began
     * @param refused how many were not accepted because a bound was reached
     * @param shed how many were accepted and given up for more urgent ones
     * @param waits how long those that began lately had waited
     */
    public record Figures(
            int running, int waiting, long waitingBytes, long started, long refused, long shed, Waits waits) {
        /** Checks for nulls. */
        public Figures {
            requireNonNull(waits, "waits");
        }
    }

    /**
     * How long bodies waited from being accepted to beginning; the newest tens of thousands weigh most. Exact to 12.5 percent
     * from a microsecond on; zero when none began.
     *
     * @param p50 half of them waited no longer
     * @param p90 nine of ten waited no longer
     * @param p99 99 of 100 waited no longer
     */
    public record Waits(Duration p50, Duration p90, Duration p99) {
        /** Checks for nulls. */
        public Waits {
            requireNonNull(p50, "p50");
            requireNonNull(p90, "p90");
            requireNonNull(p99, "p99");
        }
    }
}
