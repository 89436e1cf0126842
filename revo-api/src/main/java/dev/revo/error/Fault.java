package dev.revo.error;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link RevoException} says: a stable code, a message for people, and ids for machines.
 *
 * <p>The message tells what was wanted, what was found and what to do. The context holds ids only, never content,
 * arguments or secrets, so that it can go into logs and answers. Immutable; the copy methods return a new value.
 */
public final class Fault {
    private final String code;
    private final String message;
    private final Map<String, String> context;
    private final @Nullable Duration retryAfter;
    private final @Nullable Boolean retryable;
    private final @Nullable Throwable cause;

    private Fault(
            String code,
            String message,
            Map<String, String> context,
            @Nullable Duration retryAfter,
            @Nullable Boolean retryable,
            @Nullable Throwable cause) {
        this.code = requireNonNull(code, "code");
        this.message = requireNonNull(message, "message");
        this.context = context;
        this.retryAfter = retryAfter;
        this.retryable = retryable;
        this.cause = cause;
    }

    /**
     * A fault with no context, no cause and the retry rule of its exception type.
     *
     * @param code stable, {@code snake_case}; part of the API, never reworded
     * @param message one or two sentences for a person
     */
    public static Fault of(String code, String message) {
        return new Fault(code, message, Map.of(), null, null, null);
    }

    /** What was wrong before, such as in a run that only its journal remembers. */
    public static Fault of(Problem before) {
        return new Fault(before.code(), before.message(), before.context(), null, before.retryable(), null);
    }

    /** A copy that also carries an id under the given key; a later value for the same key replaces the earlier one. */
    public Fault with(String key, Object id) {
        Map<String, String> more = new LinkedHashMap<>(context);
        more.put(requireNonNull(key, "key"), id.toString());
        return new Fault(code, message, Map.copyOf(more), retryAfter, retryable, cause);
    }

    /** A copy that says how long to wait before trying again; it makes the fault retryable. */
    public Fault retryAfter(Duration wait) {
        return new Fault(code, message, context, requireNonNull(wait, "wait"), true, cause);
    }

    /** A copy that says whether the same call may be tried again, overriding the rule of the exception type. */
    public Fault retryable(boolean yes) {
        return new Fault(code, message, context, retryAfter, yes, cause);
    }

    /** A copy with the throwable that led to this fault. */
    public Fault cause(Throwable because) {
        return new Fault(code, message, context, retryAfter, retryable, requireNonNull(because, "because"));
    }

    String code() {
        return code;
    }

    String message() {
        return message;
    }

    Map<String, String> context() {
        return context;
    }

    Optional<Duration> retryDelay() {
        return Optional.ofNullable(retryAfter);
    }

    boolean retryableOr(boolean byType) {
        return retryable == null ? byType : retryable;
    }

    @Nullable
    Throwable cause() {
        return cause;
    }
}
