package dev.revo.usage;

import static java.util.Objects.requireNonNull;

import dev.revo.error.InvalidRequestException;
import dev.revo.run.Money;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Something that was consumed. Immutable; each copy method replaces one field. Equality is by all fields: what is compared
 * when an id comes again.
 */
public final class UsageEvent {
    private static final int WHOLE_DIGITS = 30;
    private static final int FRACTION_DIGITS = 20;
    private static final Instant END = Instant.parse("9999-01-01T00:00:00Z");

    private final String source;
    private final String id;
    private final Meter meter;
    private final BigDecimal quantity;
    private final Instant at;
    private @Nullable String user;
    private @Nullable String agent;
    private @Nullable String model;
    private @Nullable Money cost;

    /** What is counted. */
    public enum Meter {
        /** Tokens sent to models, cached ones included. */
        INPUT_TOKENS,
        /** Tokens made by models, reasoning included. */
        OUTPUT_TOKENS,
        /** Those of the input that came from a provider's cache. */
        CACHE_READ_TOKENS,
        /** Those of the input that went to a provider's cache. */
        CACHE_WRITE_TOKENS,
        /** Those of the output that were reasoning. */
        REASONING_TOKENS,
        /** Calls of models. */
        MODEL_CALLS,
        /** Calls of tools. */
        TOOL_CALLS,
        /** Seconds of runs. */
        RUN_SECONDS,
        /** Bytes kept. */
        STORAGE_BYTES,
        /** Calls of the API. */
        API_CALLS
    }

    private UsageEvent(String source, String id, Meter meter, BigDecimal quantity, Instant at) {
        this.source = key("usage.source", source);
        this.id = key("usage.id", id);
        this.meter = requireNonNull(meter, "meter");
        this.at = requireNonNull(at, "at");
        if (quantity.signum() < 0) {
            throw InvalidRequestException.field("usage.quantity", "is " + quantity, "Use zero or more.");
        }
        if (at.isBefore(Instant.EPOCH) || !at.isBefore(END)) {
            throw InvalidRequestException.field("usage.at", "is " + at, "Give the time when it was consumed.");
        }
        this.quantity = kept("usage.quantity", quantity);
    }

    // Sums are kept exactly, so what is added has bounds.
    private static BigDecimal kept(String field, BigDecimal value) {
        BigDecimal plain = value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
        if ((long) plain.precision() - plain.scale() > WHOLE_DIGITS || plain.scale() > FRACTION_DIGITS) {
            throw InvalidRequestException.field(
                    field,
                    "has more than " + WHOLE_DIGITS + " digits before the point or " + FRACTION_DIGITS + " after it",
                    "Give an amount that can have been consumed.");
        }
        return plain;
    }

    private UsageEvent(UsageEvent from) {
        this(from.source, from.id, from.meter, from.quantity, from.at);
        this.user = from.user;
        this.agent = from.agent;
        this.model = from.model;
        this.cost = from.cost;
    }

    private static String key(String field, String value) {
        if (value.isBlank() || value.length() > 200) {
            throw InvalidRequestException.field(
                    field, "is blank or has more than 200 characters", "Use 1 to 200 characters.");
        }
        return value;
    }

    /**
     * An event.
     *
     * @param source who counts, such as {@code gateway}: ids are unique within it
     * @param id the same whenever the same event is told again
     * @param meter what is counted
     * @param quantity how much, zero or more; at most 30 digits before the point and 20 after it
     * @param at when it was consumed, from 1970 to 9998
     */
    public static UsageEvent of(String source, String id, Meter meter, BigDecimal quantity, Instant at) {
        return new UsageEvent(source, id, meter, quantity, at);
    }

    /** An event of a whole number. */
    public static UsageEvent of(String source, String id, Meter meter, long quantity, Instant at) {
        return of(source, id, meter, BigDecimal.valueOf(quantity), at);
    }

    /** A copy of this user. */
    public UsageEvent user(String name) {
        UsageEvent copy = new UsageEvent(this);
        copy.user = key("usage.user", name);
        return copy;
    }

    /** A copy of this agent. */
    public UsageEvent agent(String type) {
        UsageEvent copy = new UsageEvent(this);
        copy.agent = key("usage.agent", type);
        return copy;
    }

    /** A copy of this model. */
    public UsageEvent model(String name) {
        UsageEvent copy = new UsageEvent(this);
        copy.model = key("usage.model", name);
        return copy;
    }

    /** A copy that cost so much: at most 30 digits before the point and 20 after it. */
    public UsageEvent cost(Money money) {
        kept("usage.cost", money.amount());
        UsageEvent copy = new UsageEvent(this);
        copy.cost = requireNonNull(money, "money");
        return copy;
    }

    /** Who counts. */
    public String source() {
        return source;
    }

    /** Its id within the source. */
    public String id() {
        return id;
    }

    /** What is counted. */
    public Meter meter() {
        return meter;
    }

    /** How much. */
    public BigDecimal quantity() {
        return quantity;
    }

    /** When it was consumed. */
    public Instant at() {
        return at;
    }

    /** Whose it is. */
    public Optional<String> user() {
        return Optional.ofNullable(user);
    }

    /** By which agent. */
    public Optional<String> agent() {
        return Optional.ofNullable(agent);
    }

    /** By which model. */
    public Optional<String> model() {
        return Optional.ofNullable(model);
    }

    /** What it cost, when that is known. */
    public Optional<Money> cost() {
        return Optional.ofNullable(cost);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof UsageEvent that
                && source.equals(that.source)
                && id.equals(that.id)
                && meter == that.meter
                && quantity.equals(that.quantity)
                && at.equals(that.at)
                && Objects.equals(user, that.user)
                && Objects.equals(agent, that.agent)
                && Objects.equals(model, that.model)
                && Objects.equals(cost, that.cost);
    }

    @Override
    public int hashCode() {
        return Objects.hash(source, id);
    }

    @Override
    public String toString() {
        return quantity.toPlainString() + " " + meter + " (" + source + "/" + id + ")";
    }
}
