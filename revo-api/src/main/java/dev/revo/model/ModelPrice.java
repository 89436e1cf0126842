package dev.revo.model;

import static java.util.Objects.requireNonNull;

import dev.revo.run.Money;
import dev.revo.run.Usage;

/**
 * What a model costs. An absent price is unknown, which is not free.
 *
 * @param inputPerMillion for a million tokens sent
 * @param outputPerMillion for a million tokens made, reasoning included
 */
public record ModelPrice(Money inputPerMillion, Money outputPerMillion) {
    /** Checks that both are in one currency. */
    public ModelPrice {
        requireNonNull(inputPerMillion, "inputPerMillion").plus(requireNonNull(outputPerMillion, "outputPerMillion"));
    }

    /** The cost of this usage. */
    public Money of(Usage usage) {
        return inputPerMillion.perMillion(usage.inputTokens()).plus(outputPerMillion.perMillion(usage.outputTokens()));
    }
}
