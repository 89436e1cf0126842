package dev.revo.engine.tenancy.prices;

import static java.util.Objects.requireNonNull;

import dev.revo.error.InvalidRequestException;
import dev.revo.model.ModelPrice;
import dev.revo.spi.ModelSource;
import dev.revo.spi.PriceBook;
import dev.revo.spi.TimeSource;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The prices of all models in one version, past and coming ones too. The row that names a model most closely holds: one of
 * its provider before one of any, its whole name before a beginning, a longer beginning before a shorter one. Immutable.
 *
 * <pre>{@code
 * PriceTable.of("2026-03", List.of(
 *         PriceRow.of("openai", "gpt-5*", Money.usd("1.25"), Money.usd("10")).until(april),
 *         PriceRow.of("openai", "gpt-5*", Money.usd("1.10"), Money.usd("9")).from(april)))
 * }</pre>
 *
 * <p>Whoever makes the next version ends rows and adds others, and changes none that has held: then provider, model and time
 * of a call say for good which row it was paid by.
 */
public final class PriceTable {
    private final String version;
    private final List<PriceRow> rows;

    private PriceTable(String version, List<PriceRow> rows) {
        this.version = version;
        this.rows = rows;
    }

    /**
     * A table.
     *
     * @param version its name, for people; 1 to 100 characters
     * @throws InvalidRequestException when two rows name the same models of the same provider at one time
     */
    public static PriceTable of(String version, List<PriceRow> rows) {
        if (version.isBlank() || version.length() > 100) {
            throw InvalidRequestException.field(
                    "prices.version", "is blank or has more than 100 characters", "Use 1 to 100 characters.");
        }
        List<PriceRow> sorted = rows.stream()
                .sorted(Comparator.comparingInt(PriceRow::closeness)
                        .reversed()
                        .thenComparing(PriceRow::provider)
                        .thenComparing(PriceRow::model)
                        .thenComparing(row -> row.from()))
                .toList();
        for (int i = 1; i < sorted.size(); i++) {
            PriceRow row = sorted.get(i);
            if (sorted.get(i - 1).contradicts(row)) {
                throw InvalidRequestException.field(
                        "prices",
                        "have two rows for '" + row.model() + "' of '" + row.provider() + "' at " + row.from(),
                        "End the earlier one where the later one begins.");
            }
        }
        return new PriceTable(version, sorted);
    }

    /** Its name. */
    public String version() {
        return version;
    }

    /** Its rows, those that name models most closely first; unmodifiable. */
    public List<PriceRow> rows() {
        return rows;
    }

    /** The row that holds for a provider's model at this time; empty when none does, which is not free. */
    public Optional<PriceRow> inForce(String provider, String model, Instant at) {
        return rows.stream().filter(row -> row.covers(provider, model, at)).findFirst();
    }

    /**
     * The prices of these models now. A model is looked up by the name that its provider knows it by, where it tells that,
     * else by the one that it is registered under; one that no row names has the price that it was registered with, if any.
     */
    public PriceBook over(Supplier<ModelSource> models, Supplier<TimeSource> time) {
        requireNonNull(models, "models");
        requireNonNull(time, "time");
        return (ctx, name) -> models.get().find(ctx, name).flatMap(model -> {
            String known = model.chat().defaultRequestParameters().modelName();
            Optional<ModelPrice> listed = inForce(
                            model.provider(),
                            known == null ? model.name() : known,
                            time.get().instant())
                    .map(PriceRow::price);
            return listed.or(() -> model.settings().price());
        });
    }
}
