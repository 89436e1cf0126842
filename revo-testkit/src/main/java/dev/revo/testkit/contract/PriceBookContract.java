package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.model.ModelPrice;
import dev.revo.run.Money;
import dev.revo.run.RunContext;
import dev.revo.run.Usage;
import dev.revo.spi.PriceBook;
import dev.revo.testkit.TestContexts;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link PriceBook} does. Extend it and hand over a book with the prices that are asked for:
 *
 * <pre>{@code
 * class MyPricesTest extends PriceBookContract {
 *     protected PriceBook prices(Map<String, ModelPrice> known) {
 *         return new MyPrices(known);
 *     }
 * }
 * }</pre>
 */
public abstract class PriceBookContract {
    private static final ModelPrice CHEAP = ModelPrice.of(Money.usd("0.27"), Money.usd("1.10"));
    private static final ModelPrice DEAR = ModelPrice.of(Money.usd("15"), Money.usd("75"));
    private static final Map<String, ModelPrice> KNOWN = Map.of("cheap", CHEAP, "dear", DEAR);

    private TestContexts contexts;
    private RunContext acme;

    /** For subclasses. */
    protected PriceBookContract() {}

    /**
     * A book where the tenant {@code acme} has exactly these prices, by the model's name, and there is also a model named
     * {@code unpriced} if the book needs to know models.
     */
    protected abstract PriceBook prices(Map<String, ModelPrice> known) throws Exception;

    /** Whether all tenants pay the same, as with prices that are registered at the builder. */
    protected boolean sameForAllTenants() {
        return false;
    }

    @BeforeEach
    void open() {
        contexts = TestContexts.open();
        acme = contexts.of("acme", "ada");
    }

    @AfterEach
    void close() {
        contexts.close();
    }

    @Test
    void a_price_is_found_whole_under_the_models_name() throws Exception {
        PriceBook prices = prices(KNOWN);
        assertThat(prices.price(acme, "cheap")).contains(CHEAP);
        assertThat(prices.price(acme, "dear")).contains(DEAR);
        assertThat(prices.price(acme, "cheap").orElseThrow().of(Usage.tokens(1_000_000, 0)))
                .isEqualTo(Money.usd("0.27"));
    }

    @Test
    void an_unknown_price_is_absent_and_not_free() throws Exception {
        PriceBook prices = prices(KNOWN);
        for (String name : List.of("unpriced", "nothing", "CHEAP", "cheap ", "chea", "cheaper", "")) {
            assertThat(prices.price(acme, name)).as(name).isEqualTo(Optional.empty());
        }
    }

    @Test
    void an_empty_book_has_no_price() throws Exception {
        PriceBook prices = prices(Map.of());
        assertThat(prices.price(acme, "cheap")).isEqualTo(Optional.empty());
        assertThat(prices.price(acme, "unpriced")).isEqualTo(Optional.empty());
    }

    @Test
    void another_tenant_changes_nothing_and_does_not_get_acmes_prices() throws Exception {
        PriceBook prices = prices(KNOWN);
        Optional<ModelPrice> theirs = prices.price(contexts.of("globex", "ada"), "cheap");
        assertThat(theirs).isEqualTo(sameForAllTenants() ? Optional.of(CHEAP) : Optional.empty());
        assertThat(prices.price(acme, "cheap")).contains(CHEAP);
        assertThat(prices.price(contexts.of("acme", "bo"), "cheap"))
                .as("a price is the tenant's, not the person's")
                .contains(CHEAP);
    }

    @Test
    void hostile_names_have_no_price() throws Exception {
        PriceBook prices = prices(KNOWN);
        for (String text : Hostile.TEXTS) {
            assertThat(prices.price(acme, text)).as(text).isEqualTo(Optional.empty());
            assertThat(prices.price(acme, "cheap" + text)).as(text).isEqualTo(Optional.empty());
        }
        assertThat(prices.price(acme, "cheap")).contains(CHEAP);
    }

    @Test
    void many_who_ask_at_once_each_get_the_price_they_asked_for() throws Exception {
        PriceBook prices = prices(KNOWN);
        List<Boolean> right = Together.run(i -> () -> {
            boolean all = true;
            for (int n = 0; n < 200; n++) {
                all &= prices.price(acme, i % 2 == 0 ? "cheap" : "dear").equals(Optional.of(i % 2 == 0 ? CHEAP : DEAR));
            }
            return all;
        });
        assertThat(right).containsOnly(true);
    }
}
