package dev.revo.engine.tenancy.prices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.InvalidRequestException;
import dev.revo.run.Money;
import dev.revo.run.Usage;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PriceTableTest {
    private static final Instant MARCH = Instant.parse("2026-03-01T00:00:00Z");
    private static final Instant APRIL = Instant.parse("2026-04-01T00:00:00Z");

    private static PriceRow row(String provider, String model, String input) {
        return PriceRow.of(provider, model, Money.usd(input), Money.usd("10"));
    }

    private static PriceTable table(PriceRow... rows) {
        return PriceTable.of("test", List.of(rows));
    }

    private static String input(PriceTable table, String provider, String model, Instant at) {
        return table.inForce(provider, model, at)
                .map(row -> row.price().inputPerMillion().amount().toPlainString())
                .orElse("none");
    }

    @Test
    void the_row_that_names_a_model_most_closely_holds_in_whatever_order_they_were_given() {
        List<PriceRow> rows = new ArrayList<>(List.of(
                row("*", "*", "1"),
                row("*", "gpt*", "2"),
                row("*", "gpt-5", "3"),
                row("openai", "*", "4"),
                row("openai", "gpt*", "5"),
                row("openai", "gpt-5*", "6"),
                row("openai", "gpt-5", "7")));
        for (int seed = 0; seed < 20; seed++) {
            Collections.shuffle(rows, new Random(seed));
            PriceTable table = PriceTable.of("test", rows);
            assertThat(input(table, "openai", "gpt-5", MARCH)).isEqualTo("7");
            assertThat(input(table, "openai", "gpt-5-mini", MARCH)).isEqualTo("6");
            assertThat(input(table, "openai", "gpt-4", MARCH)).isEqualTo("5");
            assertThat(input(table, "openai", "o3", MARCH)).isEqualTo("4");
            assertThat(input(table, "azure", "gpt-5", MARCH)).isEqualTo("3");
            assertThat(input(table, "azure", "gpt-5-mini", MARCH)).isEqualTo("2");
            assertThat(input(table, "azure", "o3", MARCH)).isEqualTo("1");
        }
    }

    @Test
    void a_row_holds_from_its_first_instant_to_before_its_end() {
        PriceTable table = table(
                row("openai", "gpt-5", "1").from(MARCH).until(APRIL),
                row("openai", "gpt-5", "2").from(APRIL));
        assertThat(input(table, "openai", "gpt-5", MARCH.minusNanos(1))).isEqualTo("none");
        assertThat(input(table, "openai", "gpt-5", MARCH)).isEqualTo("1");
        assertThat(input(table, "openai", "gpt-5", APRIL.minusNanos(1))).isEqualTo("1");
        assertThat(input(table, "openai", "gpt-5", APRIL)).isEqualTo("2");
        assertThat(input(table, "openai", "gpt-5", Instant.MAX)).isEqualTo("2");
    }

    @Test
    void what_no_row_names_has_no_price() {
        PriceTable table = table(row("openai", "gpt-5", "1"), row("openai", "o*", "2"));
        assertThat(input(table, "openai", "gpt-5-mini", MARCH)).isEqualTo("none");
        assertThat(input(table, "openai", "GPT-5", MARCH)).isEqualTo("none");
        assertThat(input(table, "openai", "gpt-5 ", MARCH)).isEqualTo("none");
        assertThat(input(table, "OpenAI", "gpt-5", MARCH)).isEqualTo("none");
        assertThat(input(table, "*", "gpt-5", MARCH)).isEqualTo("none");
        assertThat(input(table, "openai", "", MARCH)).isEqualTo("none");
        assertThat(input(table(), "openai", "gpt-5", MARCH)).isEqualTo("none");
        assertThat(input(table, "openai", "gpt-5", MARCH)).as("the control").isEqualTo("1");
    }

    @Test
    void two_rows_that_contradict_each_other_are_refused() {
        PriceRow march = row("openai", "gpt-5", "1").from(MARCH).until(APRIL);
        for (PriceRow other : List.of(
                row("openai", "gpt-5", "2"),
                row("openai", "gpt-5", "2").from(APRIL.minusNanos(1)),
                row("openai", "gpt-5", "2").until(MARCH.plusNanos(1)),
                march)) {
            assertThatThrownBy(() -> table(march, other))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("gpt-5");
            assertThatThrownBy(() -> table(other, march)).isInstanceOf(InvalidRequestException.class);
        }
        assertThat(table(
                                march,
                                row("openai", "gpt-5", "2").from(APRIL),
                                row("openai", "gpt-5", "3").until(MARCH))
                        .rows())
                .as("the control: one after the other")
                .hasSize(3);
    }

    @Test
    void what_cannot_be_a_row_is_refused() {
        assertThatThrownBy(() -> row(" ", "gpt-5", "1")).hasMessageContaining("price.provider");
        assertThatThrownBy(() -> row("openai", "", "1")).hasMessageContaining("price.model");
        assertThatThrownBy(() -> row("openai", "x".repeat(201), "1")).hasMessageContaining("price.model");
        assertThatThrownBy(() -> row("openai", "g*t", "1")).hasMessageContaining("at its end only");
        assertThatThrownBy(() -> row("openai", "gpt**", "1")).hasMessageContaining("at its end only");
        assertThatThrownBy(() -> row("openai", "gpt-5", "1").from(APRIL).until(APRIL))
                .hasMessageContaining("price.until");
        assertThatThrownBy(() -> PriceRow.of("openai", "gpt-5", Money.usd("1"), new Money("EUR", BigDecimal.ONE)))
                .isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> PriceTable.of(" ", List.of())).hasMessageContaining("prices.version");
        assertThat(PriceTable.of("v", List.of()).version()).isEqualTo("v");
    }

    /** Prices as they are published; the products are exact, not rounded. */
    @ParameterizedTest
    @CsvSource({
        "0.15, 0.60, 2006, 300, 0.0004809",
        "1.25, 10, 75, 1186, 0.01195375",
        "3, 15, 21, 393, 0.005958",
        "0.075, 0.30, 1, 1, 0.000000375",
        "0.27, 1.10, 0, 0, 0",
        "15, 75, 200000, 32000, 5.4",
        "0.1, 0.2, 3, 3, 0.0000009"
    })
    void a_call_costs_exactly_its_tokens_times_their_prices(
            String input, String output, long sent, long made, String cost) {
        PriceTable table = table(PriceRow.of("p", "m", Money.usd(input), Money.usd(output)));
        assertThat(table.inForce("p", "m", MARCH).orElseThrow().price().of(Usage.tokens(sent, made)))
                .isEqualTo(Money.usd(cost));
    }
}
