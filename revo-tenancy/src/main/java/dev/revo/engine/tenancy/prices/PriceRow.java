package dev.revo.engine.tenancy.prices;

import static java.util.Objects.requireNonNull;

import dev.revo.error.InvalidRequestException;
import dev.revo.model.ModelPrice;
import dev.revo.run.Money;
import java.time.Instant;
import java.util.Optional;

/**
 * What a provider takes for some of its models in some time. Immutable.
 *
 * @param provider as in {@link dev.revo.model.ModelSettings#provider(String)}, or {@code *} for any; 1 to 200 characters
 * @param model the provider's name of a model, or its beginning and a {@code *}; 1 to 200 characters
 * @param from the first instant it holds
 * @param until the first instant it does not hold any more; empty when nobody knows yet
 * @param price for a million tokens
 */
public record PriceRow(String provider, String model, Instant from, Optional<Instant> until, ModelPrice price) {
    /** Any provider, or any rest of a name. */
    static final String ANY = "*";

    /** Checks the names and the time. */
    public PriceRow {
        named("provider", provider);
        named("model", model);
        int star = model.indexOf(ANY);
        if (star >= 0 && star < model.length() - 1) {
            throw InvalidRequestException.field(
                    "price.model", "is '" + model + "'", "Write a star at its end only, for any rest of a name.");
        }
        requireNonNull(from, "from");
        requireNonNull(price, "price");
        if (until.isPresent() && !until.get().isAfter(from)) {
            throw InvalidRequestException.field(
                    "price.until", "is " + until.get() + ", which is not after " + from, "Give a later time.");
        }
    }

    private static void named(String field, String value) {
        if (value.isBlank() || value.length() > 200) {
            throw InvalidRequestException.field(
                    "price." + field, "is blank or has more than 200 characters", "Use 1 to 200 characters.");
        }
    }

    /** A row that has held for ever and holds until further notice. */
    public static PriceRow of(String provider, String model, Money inputPerMillion, Money outputPerMillion) {
        return of(provider, model, ModelPrice.of(inputPerMillion, outputPerMillion));
    }

    /** The same with prices for cached input and for reasoning. */
    public static PriceRow of(String provider, String model, ModelPrice perMillion) {
        return new PriceRow(provider, model, Instant.EPOCH, Optional.empty(), perMillion);
    }

    /** A copy that holds from this instant on. */
    public PriceRow from(Instant first) {
        return new PriceRow(provider, model, first, until, price);
    }

    /** A copy that does not hold any more from this instant on. */
    public PriceRow until(Instant end) {
        return new PriceRow(provider, model, from, Optional.of(end), price);
    }

    /** Whether this is the price of that model at that time. */
    boolean covers(String ofProvider, String name, Instant at) {
        return (provider.equals(ANY) || provider.equals(ofProvider))
                && (open() ? name.startsWith(beginning()) : name.equals(model))
                && holds(at);
    }

    private boolean holds(Instant at) {
        return !at.isBefore(from) && until.map(at::isBefore).orElse(true);
    }

    /** Whether both say something of the same models at one time. */
    boolean contradicts(PriceRow other) {
        return provider.equals(other.provider)
                && model.equals(other.model)
                && until.map(other.from::isBefore).orElse(true)
                && other.until.map(from::isBefore).orElse(true);
    }

    private boolean open() {
        return model.endsWith(ANY);
    }

    private String beginning() {
        return model.substring(0, model.length() - 1);
    }

    /** How closely it names a model: a provider before any provider, a whole name before a beginning, longer before shorter. */
    int closeness() {
        return (provider.equals(ANY) ? 0 : 1_000) + (open() ? beginning().length() : 500);
    }
}
