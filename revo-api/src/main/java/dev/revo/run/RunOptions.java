package dev.revo.run;

import static java.util.Objects.requireNonNull;

import dev.revo.error.InvalidRequestException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** How one run is to be run. Immutable; each copy method replaces one option. */
public final class RunOptions {
    private static final RunOptions DEFAULTS = new RunOptions(new Choices());

    private final Choices all;

    /** What was chosen; not changed once it is an options'. */
    private static final class Choices {
        private Limits limits = Limits.none();
        private Priority priority = Priority.MEDIUM;
        private @Nullable String idempotencyKey;
        private @Nullable Consumer<? super Progress> onProgress;
        private List<String> tags = List.of();
        private int weight = 1;

        private Choices copy() {
            Choices copy = new Choices();
            copy.limits = limits;
            copy.priority = priority;
            copy.idempotencyKey = idempotencyKey;
            copy.onProgress = onProgress;
            copy.tags = tags;
            copy.weight = weight;
            return copy;
        }
    }

    private RunOptions(Choices all) {
        this.all = all;
    }

    private RunOptions with(Consumer<Choices> change) {
        Choices copy = all.copy();
        change.accept(copy);
        return new RunOptions(copy);
    }

    /** Medium priority, weight 1, no limits of its own, no tags, no listener. */
    public static RunOptions defaults() {
        return DEFAULTS;
    }

    /** A copy with these limits, in place of all earlier ones. */
    public RunOptions limits(Limits only) {
        requireNonNull(only, "only");
        return with(to -> to.limits = only);
    }

    /** A copy that ends the run this long after its submission. */
    public RunOptions timeout(Duration most) {
        return limits(all.limits.timeout(most));
    }

    /** A copy with this budget. */
    public RunOptions budget(Budget most) {
        return limits(all.limits.budget(most));
    }

    /** A copy with this priority. */
    public RunOptions priority(Priority urgency) {
        requireNonNull(urgency, "urgency");
        return with(to -> to.priority = urgency);
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
        return with(to -> to.idempotencyKey = key);
    }

    /** A copy whose listener hears all progress from the start, one call at a time; if it throws, the run goes on. */
    public RunOptions onProgress(Consumer<? super Progress> listener) {
        requireNonNull(listener, "listener");
        return with(to -> to.onProgress = listener);
    }

    /**
     * A copy with these tags to find the run by, in place of earlier ones: see {@link RunQuery#tag}. They are journaled with the
     * run. Of runs with one idempotency key, those of the first count.
     *
     * @param names at most 16, each 1 to 64 of letters, digits, {@code _}, {@code .}, {@code :} and {@code -}; duplicates collapse
     */
    public RunOptions tags(String... names) {
        List<String> checked = Tags.checked("options.tags", Arrays.asList(names));
        return with(to -> to.tags = checked);
    }

    /**
     * A copy that counts as so many ordinary bodies where tenants share the places, for as long as nobody knows how long the run
     * takes: a tenant whose runs weigh 4 begins a quarter as many as another.
     *
     * @param bodies 1 to 1,000
     */
    public RunOptions weight(int bodies) {
        if (bodies < 1 || bodies > 1_000) {
            throw InvalidRequestException.field("options.weight", "is " + bodies, "Use 1 to 1,000.");
        }
        return with(to -> to.weight = bodies);
    }

    /** The limits. */
    public Limits limits() {
        return all.limits;
    }

    /** The priority. */
    public Priority priority() {
        return all.priority;
    }

    /** The idempotency key, if any. */
    public Optional<String> idempotencyKey() {
        return Optional.ofNullable(all.idempotencyKey);
    }

    /** The listener, if any. */
    public Optional<Consumer<? super Progress>> onProgress() {
        return Optional.ofNullable(all.onProgress);
    }

    /** The tags in their order, each once; unmodifiable. */
    public List<String> tags() {
        return all.tags;
    }

    /** As how many ordinary bodies it counts at first. */
    public int weight() {
        return all.weight;
    }
}
