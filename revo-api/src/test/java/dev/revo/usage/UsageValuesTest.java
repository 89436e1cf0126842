package dev.revo.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.InvalidRequestException;
import dev.revo.event.RevoEvent;
import dev.revo.run.Budget;
import dev.revo.run.Money;
import dev.revo.run.Usage;
import dev.revo.usage.UsageEvent.Meter;
import dev.revo.usage.UsageQuery.Dimension;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

final class UsageValuesTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private static void refused(String field, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        InvalidRequestException.class,
                        e -> assertThat(e.context()).containsEntry("field", field));
    }

    @Test
    void an_event_is_equal_only_in_all_fields() {
        UsageEvent event = UsageEvent.of("gateway", "1", Meter.INPUT_TOKENS, 10, NOON);
        UsageEvent full = event.user("ada").agent("coder").model("strong").cost(Money.usd("0.10"));
        assertThat(full.source()).isEqualTo("gateway");
        assertThat(full.id()).isEqualTo("1");
        assertThat(full.meter()).isEqualTo(Meter.INPUT_TOKENS);
        assertThat(full.quantity()).isEqualByComparingTo("10");
        assertThat(full.at()).isEqualTo(NOON);
        assertThat(full.user()).contains("ada");
        assertThat(full.agent()).contains("coder");
        assertThat(full.model()).contains("strong");
        assertThat(full.cost()).contains(Money.usd("0.10"));
        assertThat(full).hasToString("10 INPUT_TOKENS (gateway/1)").hasSameHashCodeAs(event);
        assertThat(event).isEqualTo(UsageEvent.of("gateway", "1", Meter.INPUT_TOKENS, new BigDecimal("10.0"), NOON));
        assertThat(List.of(
                        event.user("x"),
                        event.agent("x"),
                        event.model("x"),
                        event.cost(Money.usd("1")),
                        UsageEvent.of("other", "1", Meter.INPUT_TOKENS, 10, NOON),
                        UsageEvent.of("gateway", "2", Meter.INPUT_TOKENS, 10, NOON),
                        UsageEvent.of("gateway", "1", Meter.API_CALLS, 10, NOON),
                        UsageEvent.of("gateway", "1", Meter.INPUT_TOKENS, 11, NOON),
                        UsageEvent.of("gateway", "1", Meter.INPUT_TOKENS, 10, NOON.plusSeconds(1))))
                .doesNotContain(event);
        refused("usage.id", () -> UsageEvent.of("gateway", " ", Meter.API_CALLS, 1, NOON));
        refused("usage.quantity", () -> UsageEvent.of("gateway", "1", Meter.API_CALLS, -1, NOON));
        refused("usage.user", () -> event.user(""));
    }

    @Test
    void an_event_is_small_enough_to_be_added_up_exactly() {
        for (String absurd : List.of("1e30", "1e999999999", "1e-21", "0.000000000000000000001")) {
            refused("usage.quantity", () -> UsageEvent.of("g", "1", Meter.API_CALLS, new BigDecimal(absurd), NOON));
        }
        for (String fine : List.of("0", "0e-50", "999999999999999999999999999999", "0.00000000000000000001", "1e29")) {
            assertThat(UsageEvent.of("g", "1", Meter.API_CALLS, new BigDecimal(fine), NOON)
                            .quantity())
                    .isEqualByComparingTo(fine);
        }
        UsageEvent event = UsageEvent.of("g", "1", Meter.API_CALLS, 1, NOON);
        refused("usage.cost", () -> event.cost(new Money("USD", BigDecimal.TEN.pow(30))));
        refused("usage.cost", () -> event.cost(new Money("USD", new BigDecimal("1e-21"))));
        refused("usage.at", () -> UsageEvent.of("g", "1", Meter.API_CALLS, 1, Instant.MIN));
        refused("usage.at", () -> UsageEvent.of("g", "1", Meter.API_CALLS, 1, Instant.EPOCH.minusNanos(1)));
        refused("usage.at", () -> UsageEvent.of("g", "1", Meter.API_CALLS, 1, Instant.MAX));
    }

    @Test
    void a_query_has_a_time_and_dimensions() {
        UsageQuery query = UsageQuery.between(NOON, NOON.plusSeconds(1)).by(Dimension.USER, Dimension.MODEL);
        assertThat(query.from()).isEqualTo(NOON);
        assertThat(query.until()).isEqualTo(NOON.plusSeconds(1));
        assertThat(query.by()).containsExactlyInAnyOrder(Dimension.USER, Dimension.MODEL);
        refused("usage.until", () -> UsageQuery.between(NOON, NOON));
    }

    @Test
    void a_report_adds_up() {
        UsageReport report = new UsageReport(List.of(
                new UsageReport.Row(Map.of(Dimension.USER, "a"), Meter.API_CALLS, BigDecimal.ONE, Optional.empty()),
                new UsageReport.Row(Map.of(Dimension.USER, "b"), Meter.API_CALLS, BigDecimal.TEN, Optional.empty())));
        assertThat(report.total(Meter.API_CALLS)).isEqualByComparingTo("11");
        assertThat(report.total(Meter.TOOL_CALLS)).isEqualByComparingTo("0");
    }

    @Test
    void a_budget_limits_something() {
        BudgetRule rule = BudgetRule.of("day", Budget.tokens(10), BudgetRule.Window.DAY)
                .user("ada")
                .agent("coder");
        assertThat(rule.name()).isEqualTo("day");
        assertThat(rule.budget()).isEqualTo(Budget.tokens(10));
        assertThat(rule.window()).isEqualTo(BudgetRule.Window.DAY);
        assertThat(rule.user()).contains("ada");
        assertThat(rule.agent()).contains("coder");
        assertThat(rule).hasToString("day: at most 10 tokens a DAY");
        refused("budget.name", () -> BudgetRule.of("A Day", Budget.tokens(10), BudgetRule.Window.DAY));
        refused("budget", () -> BudgetRule.of("day", Budget.unlimited(), BudgetRule.Window.DAY));
        BudgetStatus status = new BudgetStatus(rule, Usage.none(), Usage.none(), 0, Optional.empty());
        assertThat(status.rule()).isSameAs(rule);
    }

    @Test
    void events_have_stable_types() {
        RevoEvent.Head head = new RevoEvent.Head(new UUID(0, 1), 0, NOON, "acme", Optional.empty());
        List<MeterEvent> events = List.of(
                new MeterEvent.BudgetPassed(head, "day", 80), new MeterEvent.BudgetRefused(head, "day", "strong"));
        assertThat(events).extracting(RevoEvent::type).containsExactly("budget.passed", "budget.refused");
        assertThat(events).allSatisfy(event -> assertThat(event.data()).containsEntry("budget", "day"));
    }
}
