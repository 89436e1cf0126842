package dev.revo.engine.tenancy.audit;

import dev.revo.error.RevoException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * When a tenant that a sink did not take is tried again: after 1, 2, 4 seconds and so on up to 5 minutes, or when the sink has asked
 * for, within an hour. Kept for those that fail now only. Thread-safe.
 */
final class SinkPauses {
    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final Duration LONGEST_ASKED = Duration.ofHours(1);
    private static final int DOUBLINGS = 10;

    private final Map<String, Pause> failing = new ConcurrentHashMap<>();

    private record Pause(int times, Instant until) {}

    boolean holds(String tenant, Instant now) {
        Pause pause = failing.get(tenant);
        return pause != null && now.isBefore(pause.until());
    }

    /** Remembers a failure; whether it is the first of a row. */
    boolean failed(String tenant, RuntimeException why, Instant now) {
        Pause before = failing.get(tenant);
        int times = before == null ? 0 : Math.min(before.times(), DOUBLINGS);
        Duration doubled = Duration.ofSeconds(1L << times);
        Duration own = doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
        Duration wait = asked(why).filter(longer -> longer.compareTo(own) > 0).orElse(own);
        failing.put(tenant, new Pause(times + 1, now.plus(wait)));
        return before == null;
    }

    private static Optional<Duration> asked(RuntimeException why) {
        return why instanceof RevoException known
                ? known.retryAfter().map(wait -> wait.compareTo(LONGEST_ASKED) < 0 ? wait : LONGEST_ASKED)
                : Optional.empty();
    }

    /** Forgets; whether it had failed. */
    boolean over(String tenant) {
        return failing.remove(tenant) != null;
    }
}
