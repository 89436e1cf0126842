package dev.revo.engine.tenancy.prices;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.Revo;
import dev.revo.engine.tenancy.Tenancy;
import dev.revo.model.ModelPrice;
import dev.revo.run.Money;
import dev.revo.run.RunContext;
import dev.revo.spi.PriceBook;
import dev.revo.spi.TimeSource;
import dev.revo.testkit.TestClock;
import dev.revo.testkit.TestContexts;
import dev.revo.testkit.TestParts;
import dev.revo.testkit.contract.PriceBookContract;
import dev.revo.testkit.model.ScriptedModel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The prices of a table, for models that are registered at the builder. */
class TablePricesContractTest extends PriceBookContract {
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private final TestClock clock = TestClock.at(START);
    private final TestContexts contexts = TestContexts.open();
    private final List<Revo> built = new ArrayList<>();

    @Override
    protected boolean sameForAllTenants() {
        return true;
    }

    @Override
    protected PriceBook prices(Map<String, ModelPrice> known) {
        List<PriceRow> rows = known.entrySet().stream()
                .map(each -> new PriceRow("p", each.getKey(), Instant.EPOCH, Optional.empty(), each.getValue()))
                .toList();
        return book(PriceTable.of("1", rows));
    }

    private PriceBook book(PriceTable table) {
        TestParts parts = TestParts.of(PriceBook.class);
        Revo.Builder builder = Revo.builder()
                .provide(TimeSource.class, clock)
                .install(Tenancy.module().prices(table))
                .install(parts)
                .model("unpriced", ScriptedModel.builder().build(), settings -> settings.provider("p"));
        for (String name : List.of("cheap", "dear")) {
            builder.model(name, ScriptedModel.builder().build(), settings -> settings.provider("p"));
        }
        builder.model(
                "registered",
                ScriptedModel.builder().build(),
                settings -> settings.provider("p").price(Money.usd("7"), Money.usd("8")));
        built.add(builder.build());
        return parts.part(PriceBook.class);
    }

    @AfterEach
    void closeAll() {
        contexts.close();
        built.forEach(Revo::close);
    }

    @Test
    void the_price_of_the_time_of_the_call_holds() {
        RunContext ctx = contexts.of("acme", "ada");
        PriceRow row = PriceRow.of("p", "cheap", Money.usd("1"), Money.usd("2"));
        PriceRow next = PriceRow.of("p", "cheap", Money.usd("3"), Money.usd("4"));
        Instant change = START.plusSeconds(60);
        PriceBook book = book(PriceTable.of("1", List.of(row.until(change), next.from(change))));
        assertThat(book.price(ctx, "cheap")).contains(row.price());
        clock.advance(Duration.ofSeconds(60).minusMillis(1));
        assertThat(book.price(ctx, "cheap")).contains(row.price());
        clock.advance(Duration.ofMillis(1));
        assertThat(book.price(ctx, "cheap")).contains(next.price());
    }

    @Test
    void a_model_that_no_row_names_has_the_price_it_was_registered_with() {
        RunContext ctx = contexts.of("acme", "ada");
        ModelPrice registered = ModelPrice.of(Money.usd("7"), Money.usd("8"));
        PriceRow other = PriceRow.of("another provider", "*", Money.usd("1"), Money.usd("2"));
        assertThat(book(PriceTable.of("1", List.of(other))).price(ctx, "registered"))
                .contains(registered);
        PriceRow row = PriceRow.of("p", "reg*", Money.usd("1"), Money.usd("2"));
        assertThat(book(PriceTable.of("2", List.of(row))).price(ctx, "registered"))
                .as("the control: a row comes first")
                .contains(row.price());
    }
}
