package dev.revo.error;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/**
 * A fault as a value, for status views and wire formats (RFC 9457 "problem details" maps onto it directly).
 *
 * @param code stable code of the fault
 * @param message sentence for a person
 * @param retryable whether the same call may succeed later
 * @param context ids only; unmodifiable
 */
public record Problem(String code, String message, boolean retryable, Map<String, String> context) {
    /** Checks for nulls and copies the context. */
    public Problem {
        requireNonNull(code, "code");
        requireNonNull(message, "message");
        context = Map.copyOf(context);
    }

    /** The problem that a fault states; causes and stack traces stay behind. */
    public static Problem from(RevoException fault) {
        String message = fault.getMessage();
        return new Problem(fault.code(), message == null ? "" : message, fault.retryable(), fault.context());
    }
}
