package dev.revo.mcp;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How a server is.
 *
 * @param state in one word
 * @param since when it is in this state
 * @param p50 half of the latest probes and calls took at most this, when there were any
 * @param p95 nineteen of twenty took at most this
 * @param detail for a person: what failed and what happens next; never a secret
 */
public record McpHealth(State state, Instant since, Optional<Duration> p50, Optional<Duration> p95, String detail) {
    /** States of a server. */
    public enum State {
        /** It answers. */
        HEALTHY,
        /** It answers slowly or not always. */
        DEGRADED,
        /** It does not answer; connecting goes on with back-off. */
        UNHEALTHY,
        /** It wants credentials, or others. */
        UNAUTHENTICATED,
        /** It was not asked yet. */
        UNKNOWN
    }

    /** Checks for nulls. */
    public McpHealth {
        requireNonNull(state, "state");
        requireNonNull(since, "since");
        requireNonNull(p50, "p50");
        requireNonNull(p95, "p95");
        requireNonNull(detail, "detail");
    }
}
