package dev.revo.run;

import static java.util.Objects.requireNonNull;

import dev.revo.error.InvalidRequestException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** How one run is to be run. Immutable; each copy method replaces one option. */
public final class RunOptions {
    private static final RunOptions DEFAULTS = new RunOptions(Limits.none(), Priority.MEDIUM, null, null);

    private final Limits limits;
    private final Priority priority;
    private final @Nullable String idempotencyKey;
    private final @Nullable Consumer<? super Progress> onProgress;

    private RunOptions(
            Limits limits,
            Priority priority,
            @Nullable String idempotencyKey,
            @Nullable Consumer<? super Progress> onProgress) {
        this.limits = requireNonNull(limits, "limits");
        this.priority = requireNonNull(priority, "priority");
        this.idempotencyKey = idempotencyKey;
        this.onProgress = onProgress;
    }

    /** Medium priority, no limits of its own, no listener. */
    public static RunOptions defaults() {
        return DEFAULTS;
    }

    /** A copy with these limits, in place of all earlier ones. */
    public RunOptions limits(Limits all) {
        return new RunOptions(all, priority, idempotencyKey, onProgress);
    }

    /** A copy that ends the run this long after its submission. */
    public RunOptions timeout(Duration most) {
        return limits(limits.timeout(most));
    }

    /** A copy with this budget. */
    public RunOptions budget(Budget most) {
        return limits(limits.budget(most));
    }

    /** A copy with this priority. */
    public RunOptions priority(Priority urgency) {
        return new RunOptions(limits, urgency, idempotencyKey, onProgress);
    }

    /**
     * A copy with a key under which the tenant starts this run at most once: a second start with the same key and request
     * gives the same run, with another request it is a conflict.
     *
     * @param key 1 to 200 printable characters
     */
    public RunOptions idempotencyKey(String key) {
        if (key.isBlank() || key.length() > 200) {
            throw InvalidRequestException.field(
                    "options.idempotencyKey", "is blank or has more than 200 characters", "Use 1 to 200 characters.");
        }
        return new RunOptions(limits, priority, key, onProgress);
    }

    /** A copy whose listener hears all progress from the start, one call at a time; if it throws, the run goes on. */
    public RunOptions onProgress(Consumer<? super Progress> listener) {
        return new RunOptions(limits, priority, idempotencyKey, requireNonNull(listener, "listener"));
    }

    /** The limits. */
    public Limits limits() {
        return limits;
    }

    /** The priority. */
    public Priority priority() {
        return priority;
    }

    /** The idempotency key, if any. */
    public Optional<String> idempotencyKey() {
        return Optional.ofNullable(idempotencyKey);
    }

    /** The listener, if any. */
    public Optional<Consumer<? super Progress>> onProgress() {
        return Optional.ofNullable(onProgress);
    }
}
