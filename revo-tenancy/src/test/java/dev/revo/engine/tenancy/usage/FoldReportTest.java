package dev.revo.engine.tenancy.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.run.Money;
import dev.revo.spi.UsageStore.Total;
import dev.revo.usage.UsageEvent.Meter;
import dev.revo.usage.UsageQuery.Dimension;
import dev.revo.usage.UsageReport.Row;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class FoldReportTest {
    private static Total total(String user, Meter meter, long quantity, String cost, String currency) {
        return new Total(
                user,
                "coder",
                "m",
                "revo",
                meter,
                BigDecimal.valueOf(quantity),
                currency.isEmpty() ? Optional.empty() : Optional.of(new Money(currency, new BigDecimal(cost))));
    }

    private static final List<Total> TOTALS = List.of(
            total("bo", Meter.MODEL_CALLS, 1, "0.1", "USD"),
            total("ada", Meter.MODEL_CALLS, 2, "0.2", "USD"),
            total("ada", Meter.MODEL_CALLS, 4, "3", "EUR"),
            total("ada", Meter.MODEL_CALLS, 8, "", ""),
            total("bo", Meter.API_CALLS, 16, "", ""));

    @Test
    void rows_are_by_meter_and_key_in_order() {
        List<Row> rows = FoldReport.fold(TOTALS, Set.of(Dimension.USER)).rows();
        assertThat(rows)
                .extracting(row -> row.key().get(Dimension.USER) + " " + row.meter() + " "
                        + row.quantity().toPlainString() + " "
                        + row.cost().map(Money::toString).orElse("free"))
                .containsExactly(
                        "ada MODEL_CALLS 12 3 EUR",
                        "ada MODEL_CALLS 2 0.2 USD",
                        "bo API_CALLS 16 free",
                        "bo MODEL_CALLS 1 0.1 USD");
    }

    @Test
    void all_dimensions_are_told_and_without_any_the_key_is_empty() {
        assertThat(FoldReport.fold(TOTALS.subList(0, 1), EnumSet.allOf(Dimension.class))
                        .rows())
                .singleElement()
                .extracting(Row::key)
                .isEqualTo(Map.of(
                        Dimension.USER,
                        "bo",
                        Dimension.AGENT,
                        "coder",
                        Dimension.MODEL,
                        "m",
                        Dimension.SOURCE,
                        "revo"));
        assertThat(FoldReport.fold(TOTALS, Set.of()).rows())
                .hasSize(3)
                .allMatch(row -> row.key().isEmpty());
        assertThat(FoldReport.fold(List.of(), Set.of()).rows()).isEmpty();
    }

    @Property(tries = 100)
    void no_order_of_totals_and_no_dimensions_change_the_sums(@ForAll long seed, @ForAll Set<Dimension> by) {
        List<Total> shuffled = new ArrayList<>(TOTALS);
        Collections.shuffle(shuffled, new Random(seed));
        assertThat(FoldReport.fold(shuffled, by)).isEqualTo(FoldReport.fold(TOTALS, by));
        assertThat(FoldReport.fold(shuffled, by).total(Meter.MODEL_CALLS)).isEqualByComparingTo("15");
        assertThat(FoldReport.fold(shuffled, by).total(Meter.API_CALLS)).isEqualByComparingTo("16");
    }
}
