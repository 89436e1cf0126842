package dev.revo.engine.tenancy.oidc;

import dev.revo.error.InvalidRequestException;
import java.time.Duration;

/**
 * How long and how large an answer of a provider may be. Internal to this module.
 *
 * @param time for one request with its answer, connecting included
 * @param bytes of an answer's body
 */
public record FetchLimits(Duration time, int bytes) {
    /** Refuses no time and no room. */
    public FetchLimits {
        if (time.isNegative() || time.isZero()) {
            throw InvalidRequestException.field("oidc.time", "is " + time, "Use a duration above zero.");
        }
        if (bytes < 1) {
            throw InvalidRequestException.field("oidc.bytes", "is " + bytes, "Use 1 or more.");
        }
    }

    /** 10 seconds and 128 KiB. */
    public static FetchLimits defaults() {
        return new FetchLimits(Duration.ofSeconds(10), 128 * 1024);
    }
}
