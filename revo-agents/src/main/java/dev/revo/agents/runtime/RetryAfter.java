package dev.revo.agents.runtime;

import java.time.Duration;
import java.util.Optional;

/** A failure of a model call that knows how long its provider asked to wait. Thrown by HTTP clients that keep headers. */
public interface RetryAfter {
    /** The wait, if the provider gave one (RFC 9110, 10.2.3). */
    Optional<Duration> retryAfter();
}
