package dev.revo.run;

import dev.revo.error.InvalidRequestException;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The most that may be spent: money, tokens, model calls, or several of them. Spend is reserved before a call and
 * settled after it, so concurrent calls cannot pass a budget together. Immutable; combining takes the tighter side.
 */
public final class Budget {
    private static final Budget UNLIMITED = new Budget(null, null, null);

    private final @Nullable Money money;
    private final @Nullable Long tokens;
    private final @Nullable Long modelCalls;

    private Budget(@Nullable Money money, @Nullable Long tokens, @Nullable Long modelCalls) {
        this.money = money;
        this.tokens = positive("budget.tokens", tokens);
        this.modelCalls = positive("budget.modelCalls", modelCalls);
    }

    private static @Nullable Long positive(String field, @Nullable Long value) {
        if (value != null && value < 0) {
            throw InvalidRequestException.field(field, "is " + value, "Use zero or more.");
        }
        return value;
    }

    /** No limit of its own. */
    public static Budget unlimited() {
        return UNLIMITED;
    }

    /** At most this much money. Every model that is called must have a price, or the run is refused at its start. */
    public static Budget money(Money most) {
        return new Budget(Objects.requireNonNull(most, "most"), null, null);
    }

    /** At most this many tokens, input and output together. */
    public static Budget tokens(long most) {
        return new Budget(null, most, null);
    }

    /** At most this many calls of models, retries included. */
    public static Budget modelCalls(long most) {
        return new Budget(null, null, most);
    }

    /** Both limits; where both name one figure, the smaller one. */
    public Budget and(Budget other) {
        Money less = money == null || (other.money != null && other.money.compareTo(money) < 0) ? other.money : money;
        return new Budget(less, smaller(tokens, other.tokens), smaller(modelCalls, other.modelCalls));
    }

    private static @Nullable Long smaller(@Nullable Long a, @Nullable Long b) {
        return a == null ? b : b == null ? a : Long.valueOf(Math.min(a, b));
    }

    /** The limit in money, if any. */
    public Optional<Money> money() {
        return Optional.ofNullable(money);
    }

    /** The limit in tokens, if any. */
    public OptionalLong tokens() {
        return tokens == null ? OptionalLong.empty() : OptionalLong.of(tokens);
    }

    /** The limit in model calls, if any. */
    public OptionalLong modelCalls() {
        return modelCalls == null ? OptionalLong.empty() : OptionalLong.of(modelCalls);
    }

    /** Whether nothing is limited. */
    public boolean isUnlimited() {
        return money == null && tokens == null && modelCalls == null;
    }

    /** Whether the given total stays within every limit. A total without a cost does not fit a money limit. */
    public boolean allows(Usage total) {
        boolean priced =
                money == null || total.cost().map(c -> c.compareTo(money) <= 0).orElse(total.modelCalls() == 0);
        return priced
                && (tokens == null || total.totalTokens() <= tokens)
                && (modelCalls == null || total.modelCalls() <= modelCalls);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Budget that
                && Objects.equals(money, that.money)
                && Objects.equals(tokens, that.tokens)
                && Objects.equals(modelCalls, that.modelCalls);
    }

    @Override
    public int hashCode() {
        return Objects.hash(money, tokens, modelCalls);
    }

    @Override
    public String toString() {
        if (isUnlimited()) {
            return "unlimited";
        }
        StringBuilder text = new StringBuilder("at most");
        if (money != null) {
            text.append(' ').append(money);
        }
        if (tokens != null) {
            text.append(' ').append(tokens).append(" tokens");
        }
        if (modelCalls != null) {
            text.append(' ').append(modelCalls).append(" model calls");
        }
        return text.toString();
    }
}
