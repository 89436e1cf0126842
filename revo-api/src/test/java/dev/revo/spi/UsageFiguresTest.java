package dev.revo.spi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.run.Budget;
import dev.revo.run.Money;
import dev.revo.run.Usage;
import dev.revo.spi.UsageStore.Books;
import dev.revo.spi.UsageStore.Window;
import dev.revo.usage.BudgetRule;
import dev.revo.usage.UsageEvent;
import dev.revo.usage.UsageEvent.Meter;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class UsageFiguresTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final BudgetRule DOLLARS =
            BudgetRule.of("usd", Budget.money(Money.usd("1")).and(Budget.tokens(10)), BudgetRule.Window.TOTAL);
    private static final BudgetRule CALLS = BudgetRule.of("calls", Budget.modelCalls(2), BudgetRule.Window.MINUTE);

    private static UsageFigures figures(long input, long output, long calls, long tools, String cost) {
        return new UsageFigures(
                BigDecimal.valueOf(input),
                BigDecimal.valueOf(output),
                BigDecimal.valueOf(calls),
                BigDecimal.valueOf(tools),
                new BigDecimal(cost));
    }

    private static UsageFigures of(Meter meter) {
        return UsageFigures.of(UsageEvent.of("g", "1", meter, 3, NOON), CALLS);
    }

    @Test
    void events_and_usage_come_to_figures() {
        assertThat(of(Meter.INPUT_TOKENS)).isEqualTo(figures(3, 0, 0, 0, "0"));
        assertThat(of(Meter.OUTPUT_TOKENS)).isEqualTo(figures(0, 3, 0, 0, "0"));
        assertThat(of(Meter.MODEL_CALLS)).isEqualTo(figures(0, 0, 3, 0, "0"));
        assertThat(of(Meter.TOOL_CALLS)).isEqualTo(figures(0, 0, 0, 3, "0"));
        assertThat(of(Meter.STORAGE_BYTES)).isEqualTo(UsageFigures.NONE);
        assertThat(UsageFigures.of(Usage.of(1, 2, 3, 4), CALLS)).isEqualTo(figures(1, 2, 3, 4, "0"));
    }

    @Test
    void money_counts_in_the_currency_of_the_budget_only() {
        Usage dollars = Usage.tokens(1, 2).cost(Money.usd("0.5"));
        assertThat(UsageFigures.of(dollars, DOLLARS)).isEqualTo(figures(1, 2, 1, 0, "0.5"));
        assertThat(UsageFigures.of(dollars, CALLS)).isEqualTo(figures(1, 2, 1, 0, "0"));
        Usage euros = Usage.tokens(1, 2).cost(new Money("EUR", BigDecimal.ONE));
        assertThat(UsageFigures.of(euros, DOLLARS)).isEqualTo(figures(1, 2, 1, 0, "0"));
        UsageEvent event = UsageEvent.of("g", "1", Meter.MODEL_CALLS, 1, NOON).cost(Money.usd("0.5"));
        assertThat(UsageFigures.of(event, DOLLARS)).isEqualTo(figures(0, 0, 1, 0, "0.5"));
    }

    @Test
    void what_is_longer_than_is_kept_is_rounded_up() {
        assertThat(UsageFigures.rounded(new BigDecimal("1e-30"))).isEqualByComparingTo("1e-20");
        assertThat(UsageFigures.rounded(new BigDecimal("0.1"))).isEqualTo(new BigDecimal("0.1"));
    }

    @Test
    void figures_add_up_and_fit_to_the_last() {
        UsageFigures one = figures(5, 4, 1, 1, "0.5");
        assertThat(one.plus(one)).isEqualTo(figures(10, 8, 2, 2, "1.0"));
        assertThat(one.plus(one.negated()).tokens()).isZero();
        assertThat(figures(5, 5, 9, 9, "1").fits(DOLLARS.budget())).isTrue();
        assertThat(figures(5, 6, 0, 0, "1").fits(DOLLARS.budget())).isFalse();
        assertThat(figures(5, 5, 0, 0, "1.00000000000000000001").fits(DOLLARS.budget()))
                .isFalse();
        assertThat(figures(99, 99, 2, 0, "99").fits(CALLS.budget())).isTrue();
        assertThat(figures(0, 0, 3, 0, "0").fits(CALLS.budget())).isFalse();
    }

    @Test
    void as_usage_they_are_whole_and_never_less() {
        UsageFigures parts = new UsageFigures(
                new BigDecimal("0.1"), BigDecimal.TEN.pow(30), BigDecimal.ONE, BigDecimal.ZERO, BigDecimal.ONE);
        assertThat(parts.usage(CALLS)).isEqualTo(Usage.of(1, Long.MAX_VALUE, 1, 0));
        assertThat(parts.usage(DOLLARS).cost()).contains(Money.usd("1"));
        assertThat(parts.negated().usage(DOLLARS)).isEqualTo(Usage.none().cost(Money.usd("0")));
    }

    @Test
    void a_window_counts_its_user_agent_and_time() {
        Window window = new Window(DOLLARS.user("ada").agent("coder"), NOON, NOON.plusSeconds(1));
        assertThat(window.counts(Optional.of("ada"), Optional.of("coder"), NOON))
                .isTrue();
        assertThat(window.counts(Optional.of("bo"), Optional.of("coder"), NOON)).isFalse();
        assertThat(window.counts(Optional.of("ada"), Optional.empty(), NOON)).isFalse();
        assertThat(window.counts(Optional.of("ada"), Optional.of("coder"), NOON.plusSeconds(1)))
                .isFalse();
        assertThat(window.counts(Optional.of("ada"), Optional.of("coder"), NOON.minusNanos(1)))
                .isFalse();
        assertThat(window.slides()).isFalse();
        Window minute = new Window(CALLS, NOON, NOON.plusSeconds(1));
        assertThat(minute.slides()).isTrue();
        assertThat(new Books(1, List.of(window, minute)).windows()).containsExactly(minute, window);
    }
}
