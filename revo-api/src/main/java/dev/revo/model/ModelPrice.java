package dev.revo.model;

import static java.util.Objects.requireNonNull;

import dev.revo.run.Money;
import dev.revo.run.Usage;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a model costs, for a million tokens of each kind. Immutable; each copy method replaces one price. An absent price is
 * unknown, which is not free.
 */
public final class ModelPrice {
    private final Money input;
    private final Money output;
    private final Money cacheRead;
    private final Money cacheWrite;
    private final Money reasoning;

    private ModelPrice(Money input, Money output, Money cacheRead, Money cacheWrite, Money reasoning) {
        this.input = requireNonNull(input, "inputPerMillion");
        this.output = requireNonNull(output, "outputPerMillion");
        this.cacheRead = requireNonNull(cacheRead, "cacheReadPerMillion");
        this.cacheWrite = requireNonNull(cacheWrite, "cacheWritePerMillion");
        this.reasoning = requireNonNull(reasoning, "reasoningPerMillion");
        // Adding them refuses a second currency.
        List.of(output, cacheRead, cacheWrite, reasoning).forEach(input::plus);
    }

    /** A price for tokens sent and for tokens made, whatever kind they are; both in one currency. */
    public static ModelPrice of(Money inputPerMillion, Money outputPerMillion) {
        return new ModelPrice(inputPerMillion, outputPerMillion, inputPerMillion, inputPerMillion, outputPerMillion);
    }

    /** A copy with this price for tokens that were sent and came from the provider's cache. */
    public ModelPrice cacheRead(Money perMillion) {
        return new ModelPrice(input, output, perMillion, cacheWrite, reasoning);
    }

    /** A copy with this price for tokens that were sent and put into the provider's cache. */
    public ModelPrice cacheWrite(Money perMillion) {
        return new ModelPrice(input, output, cacheRead, perMillion, reasoning);
    }

    /** A copy with this price for tokens that were made and were reasoning. */
    public ModelPrice reasoning(Money perMillion) {
        return new ModelPrice(input, output, cacheRead, cacheWrite, perMillion);
    }

    /** For tokens sent that no cache had to do with. */
    public Money inputPerMillion() {
        return input;
    }

    /** For tokens made that were not reasoning. */
    public Money outputPerMillion() {
        return output;
    }

    /** For tokens sent that came from the cache; as others sent unless it was said. */
    public Money cacheReadPerMillion() {
        return cacheRead;
    }

    /** For tokens sent that went to the cache; as others sent unless it was said. */
    public Money cacheWritePerMillion() {
        return cacheWrite;
    }

    /** For tokens made that were reasoning; as others made unless it was said. */
    public Money reasoningPerMillion() {
        return reasoning;
    }

    /** The cost of this usage: exactly the sum of its parts. */
    public Money of(Usage usage) {
        long plain = usage.inputTokens() - usage.cacheReadTokens() - usage.cacheWriteTokens();
        return input.perMillion(plain)
                .plus(cacheRead.perMillion(usage.cacheReadTokens()))
                .plus(cacheWrite.perMillion(usage.cacheWriteTokens()))
                .plus(output.perMillion(usage.outputTokens() - usage.reasoningTokens()))
                .plus(reasoning.perMillion(usage.reasoningTokens()));
    }

    /** The most that so many tokens can cost, of whatever kind they turn out to be: what is reserved before a call. */
    public Money most(Usage usage) {
        return dearest(input, cacheRead, cacheWrite)
                .perMillion(usage.inputTokens())
                .plus(dearest(output, reasoning).perMillion(usage.outputTokens()));
    }

    private static Money dearest(Money first, Money... others) {
        Money most = first;
        for (Money other : others) {
            most = other.compareTo(most) > 0 ? other : most;
        }
        return most;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ModelPrice that
                && input.equals(that.input)
                && output.equals(that.output)
                && cacheRead.equals(that.cacheRead)
                && cacheWrite.equals(that.cacheWrite)
                && reasoning.equals(that.reasoning);
    }

    @Override
    public int hashCode() {
        return Objects.hash(input, output, cacheRead, cacheWrite, reasoning);
    }

    @Override
    public String toString() {
        return input + " in, " + output + " out"
                + (cacheRead.equals(input) ? "" : ", " + cacheRead + " from the cache")
                + (cacheWrite.equals(input) ? "" : ", " + cacheWrite + " to the cache")
                + (reasoning.equals(output) ? "" : ", " + reasoning + " for reasoning")
                + ", a million tokens";
    }
}
