package dev.revo.engine.tenancy.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.audit.AuditQuery;
import dev.revo.audit.AuditRecord;
import dev.revo.error.BudgetExceededException;
import dev.revo.error.ConflictException;
import dev.revo.error.InvalidRequestException;
import dev.revo.run.Budget;
import dev.revo.run.Money;
import dev.revo.run.RunContext;
import dev.revo.run.Usage;
import dev.revo.spi.Demand;
import dev.revo.spi.Reservation;
import dev.revo.usage.BudgetRule;
import dev.revo.usage.BudgetRule.Window;
import dev.revo.usage.BudgetStatus;
import dev.revo.usage.UsageEvent;
import dev.revo.usage.UsageEvent.Meter;
import dev.revo.usage.UsageMeter;
import dev.revo.usage.UsageQuery;
import dev.revo.usage.UsageQuery.Dimension;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MeteringTest {
    private static final UsageQuery ALL = UsageQuery.between(Instant.EPOCH, Instant.parse("9999-01-01T00:00:00Z"));

    private final Meters meters = Meters.open();
    private UsageMeter usage;
    private RunContext ctx;

    @BeforeEach
    void open() {
        usage = meters.usage("acme", "ada");
        ctx = meters.ctx("acme", "ada");
    }

    @AfterEach
    void close() {
        meters.close();
    }

    private Reservation reserve(Usage estimate) {
        return meters.quotas().reserve(ctx, new Demand(Demand.Kind.MODEL_CALL, "m", estimate));
    }

    private Reservation tokens(long count) {
        return reserve(Usage.tokens(count, 0));
    }

    private UsageEvent event(String id, long count) {
        return UsageEvent.of("gateway", id, Meter.INPUT_TOKENS, count, meters.clock.instant());
    }

    private BudgetStatus status(String name) {
        return usage.budgets().stream()
                .filter(status -> status.rule().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private void stands(String name, long used, long reserved) {
        assertThat(status(name).used().totalTokens()).isEqualTo(used);
        assertThat(status(name).reserved().totalTokens()).isEqualTo(reserved);
    }

    private BigDecimal total(Meter meter) {
        return usage.report(ALL).total(meter);
    }

    @Test
    void what_is_settled_is_an_event_with_its_user_and_model() {
        usage.limit(BudgetRule.of("all", Budget.tokens(1_000), Window.TOTAL));
        try (Reservation held = reserve(Usage.tokens(100, 50))) {
            stands("all", 0, 150);
            held.begun();
            held.settle(Usage.tokens(90, 20).cost(Money.usd("0.03")));
        }
        stands("all", 110, 0);
        assertThat(usage.report(ALL.by(Dimension.USER, Dimension.MODEL, Dimension.SOURCE))
                        .rows())
                .hasSize(3)
                .allSatisfy(row -> {
                    assertThat(row.key()).containsEntry(Dimension.USER, "ada");
                    assertThat(row.key()).containsEntry(Dimension.MODEL, "m");
                    assertThat(row.key()).containsEntry(Dimension.SOURCE, "revo");
                })
                .anySatisfy(row -> {
                    assertThat(row.meter()).isEqualTo(Meter.MODEL_CALLS);
                    assertThat(row.cost()).contains(Money.usd("0.03"));
                });
    }

    @Test
    void a_day_begins_anew_at_midnight_of_the_tenants_zone() {
        meters.zones.put("acme", ZoneId.of("America/New_York"));
        usage.limit(BudgetRule.of("day", Budget.tokens(100), Window.DAY));
        usage.record(event("1", 100));
        assertThat(status("day").resets()).contains(Instant.parse("2026-03-02T05:00:00Z"));
        meters.clock.advance(Duration.ofHours(16));
        assertThatThrownBy(() -> tokens(1)).isInstanceOf(BudgetExceededException.class);
        meters.clock.advance(Duration.ofHours(1));
        tokens(100).close();
        stands("day", 0, 0);
        // What is told late counts in its own day.
        usage.record(UsageEvent.of("gateway", "2", Meter.INPUT_TOKENS, 50, Meters.START));
        stands("day", 0, 0);
    }

    @Test
    void what_was_reserved_before_midnight_counts_in_that_day() {
        usage.limit(BudgetRule.of("day", Budget.tokens(100), Window.DAY));
        meters.clock.advance(Duration.ofHours(11).plusMinutes(55));
        Reservation held = tokens(80);
        held.begun();
        meters.clock.advance(Duration.ofMinutes(10));
        Reservation today = tokens(100);
        held.settle(Usage.tokens(80, 0));
        stands("day", 0, 100);
        today.close();
        UsageQuery yesterday = UsageQuery.between(Meters.START, Instant.parse("2026-03-02T00:00:00Z"));
        assertThat(usage.report(yesterday).total(Meter.INPUT_TOKENS)).isEqualByComparingTo("80");
    }

    @Test
    void a_minute_slides() {
        usage.limit(BudgetRule.of("minute", Budget.tokens(100), Window.MINUTE));
        usage.record(event("1", 60));
        meters.clock.advance(Duration.ofSeconds(30));
        tokens(40).settle(Usage.tokens(40, 0));
        assertThatThrownBy(() -> tokens(1)).isInstanceOf(BudgetExceededException.class);
        meters.clock.advance(Duration.ofSeconds(31));
        assertThatThrownBy(() -> tokens(61)).isInstanceOf(BudgetExceededException.class);
        tokens(60).close();
        assertThat(status("minute").resets()).isEmpty();
    }

    @Test
    void the_owner_of_an_expired_reservation_is_dead_and_what_it_began_counts() {
        usage.limit(BudgetRule.of("all", Budget.tokens(100), Window.TOTAL));
        tokens(40).begun();
        assertThat(tokens(60).id()).isNotEmpty();
        stands("all", 0, 100);
        assertThatThrownBy(() -> tokens(1)).isInstanceOf(BudgetExceededException.class);
        meters.clock.advance(Metering.LIFETIME);
        // Nobody looked yet: the reservation that is refused sweeps first.
        tokens(60).close();
        stands("all", 40, 0);
        assertThat(total(Meter.INPUT_TOKENS)).isEqualByComparingTo("40");
    }

    @Test
    void reading_the_budgets_or_the_report_sweeps_too() {
        usage.limit(BudgetRule.of("all", Budget.tokens(1_000), Window.TOTAL));
        for (int i = 0; i < 250; i++) {
            tokens(1).begun();
        }
        meters.clock.advance(Metering.LIFETIME);
        assertThat(total(Meter.INPUT_TOKENS)).isEqualByComparingTo("250");
        stands("all", 250, 0);
    }

    @Test
    void what_has_expired_cannot_begin() {
        usage.limit(BudgetRule.of("all", Budget.tokens(100), Window.TOTAL));
        Reservation held = tokens(100);
        meters.clock.advance(Metering.LIFETIME);
        stands("all", 0, 0);
        assertThatThrownBy(held::begun).isInstanceOf(ConflictException.class).hasMessageContaining("expired");
        held.close();
        stands("all", 0, 0);
    }

    @Test
    void what_is_settled_after_it_expired_counts_in_full_but_once() {
        usage.limit(BudgetRule.of("all", Budget.tokens(1_000).and(Budget.money(Money.usd("9"))), Window.TOTAL));
        Usage estimate = Usage.tokens(10, 10).cost(Money.usd("1"));
        Reservation less = reserve(estimate);
        Reservation more = reserve(estimate);
        Reservation same = reserve(estimate);
        List.of(less, more, same).forEach(Reservation::begun);
        meters.clock.advance(Metering.LIFETIME);
        stands("all", 60, 0);
        less.settle(Usage.tokens(1, 1).cost(Money.usd("0.5")));
        stands("all", 60, 0);
        same.close();
        stands("all", 60, 0);
        more.settle(Usage.tokens(15, 10).cost(Money.usd("1.5")));
        stands("all", 65, 0);
        assertThat(status("all").used().cost()).contains(Money.usd("3.5"));
        assertThat(status("all").used().modelCalls()).isEqualTo(3);
    }

    @Test
    void eighty_and_a_hundred_percent_are_told_once_in_a_window() {
        usage.limit(BudgetRule.of("day", Budget.tokens(100), Window.DAY));
        usage.record(event("1", 79));
        assertThat(meters.heard).isEmpty();
        usage.record(event("2", 1));
        usage.record(event("3", 1));
        assertThat(meters.heard).containsExactly("acme passed day 80");
        tokens(19).settle(Usage.tokens(30, 0));
        usage.record(event("4", 1));
        assertThat(meters.heard).containsExactly("acme passed day 80", "acme passed day 100");
        assertThatThrownBy(() -> tokens(1)).isInstanceOf(BudgetExceededException.class);
        assertThat(meters.heard).last().isEqualTo("acme refused day m");
        meters.clock.advance(Duration.ofDays(1));
        usage.record(event("5", 200));
        assertThat(meters.heard).hasSize(5).endsWith("acme passed day 80", "acme passed day 100");
    }

    @Test
    void a_listener_that_fails_breaks_nothing() {
        usage.limit(BudgetRule.of("faulty", Budget.tokens(100), Window.DAY));
        assertThat(usage.record(event("1", 100))).isTrue();
        assertThatThrownBy(() -> tokens(1)).isInstanceOf(BudgetExceededException.class);
        assertThat(meters.heard).hasSize(3);
        stands("faulty", 100, 0);
    }

    @Test
    void a_change_of_a_budget_is_audited_with_what_was_before() {
        usage.limit(BudgetRule.of("day", Budget.tokens(100), Window.DAY).user("bo"));
        usage.limit(BudgetRule.of("day", Budget.tokens(50), Window.DAY));
        usage.unlimit("day");
        usage.unlimit("day");
        List<AuditRecord> lines = meters.audit().find(ctx, AuditQuery.all()).stream()
                .filter(line -> line.resource().equals("budget/day"))
                .toList();
        assertThat(lines).hasSize(3).allMatch(line -> line.result() == AuditRecord.Result.DONE);
        assertThat(lines.get(0).detail()).containsEntry("before", "none");
        assertThat(lines.get(0).detail().get("after"))
                .contains("100 tokens")
                .contains("DAY")
                .contains("bo");
        assertThat(lines.get(1).detail())
                .containsEntry("before", lines.get(0).detail().get("after"));
        assertThat(lines.get(2).detail()).containsEntry("after", "none");
    }

    @Test
    void budgets_of_users_and_agents_and_the_tenant_all_hold() {
        usage.limit(BudgetRule.of("tenant", Budget.tokens(150), Window.TOTAL));
        usage.limit(BudgetRule.of("ada", Budget.tokens(100), Window.TOTAL).user("ada"));
        usage.limit(BudgetRule.of("coder", Budget.tokens(0), Window.TOTAL).agent("coder"));
        tokens(100).settle(Usage.tokens(100, 0));
        assertThatThrownBy(() -> tokens(1))
                .isInstanceOf(BudgetExceededException.class)
                .hasMessageContaining("'ada'");
        RunContext bo = meters.ctx("acme", "bo");
        Demand fifty = new Demand(Demand.Kind.MODEL_CALL, "m", Usage.tokens(50, 0));
        Reservation held = meters.quotas().reserve(bo, fifty);
        assertThatThrownBy(() -> meters.quotas().reserve(bo, fifty)).hasMessageContaining("'tenant'");
        held.close();
        stands("ada", 100, 0);
        stands("tenant", 100, 0);
        assertThat(status("coder").fraction()).isEqualTo(1.0);
    }

    @Test
    void a_run_that_could_do_nothing_does_not_begin_but_a_call_goes_on() {
        usage.limit(BudgetRule.of("all", Budget.tokens(100), Window.TOTAL));
        usage.record(event("1", 101));
        Demand run = new Demand(Demand.Kind.RUN, "agent", Usage.none());
        assertThatThrownBy(() -> meters.quotas().reserve(ctx, run)).isInstanceOf(BudgetExceededException.class);
        meters.quotas()
                .reserve(ctx, new Demand(Demand.Kind.CALL, "member:read", Usage.none()))
                .close();
        meters.quotas().reserve(meters.ctx("globex", "gil"), run).close();
        usage.unlimit("all");
        Reservation free = meters.quotas().reserve(ctx, run);
        free.begun();
        free.settle(Usage.tokens(5, 0));
        free.settle(Usage.tokens(5, 0));
        assertThat(total(Meter.INPUT_TOKENS))
                .as("what was settled without an estimate counts too")
                .isEqualByComparingTo("106");
    }

    @Test
    void attack41_forged_and_absurd_events_are_refused() {
        usage.limit(BudgetRule.of("usd", Budget.money(Money.usd("1")), Window.TOTAL));
        UsageEvent event = event("1", 10);
        usage.record(event);
        assertThatThrownBy(() -> usage.record(event("1", 11))).isInstanceOf(ConflictException.class);
        assertThatThrownBy(() -> event("2", -1)).isInstanceOf(InvalidRequestException.class);
        for (String absurd : List.of("1e31", "1e999999999", "1e-21")) {
            assertThatThrownBy(() -> UsageEvent.of("g", "3", Meter.API_CALLS, new BigDecimal(absurd), Meters.START))
                    .isInstanceOf(InvalidRequestException.class);
        }
        assertThatThrownBy(() -> usage.record(UsageEvent.of("revo", "x", Meter.API_CALLS, 1, Meters.START)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("usage.source");
        UsageEvent euros = event("4", 1).cost(new Money("EUR", BigDecimal.ONE));
        assertThatThrownBy(() -> usage.record(euros)).isInstanceOf(InvalidRequestException.class);
        assertThat(usage.record(event("5", 1).cost(Money.usd("1000000000")))).isTrue();
        assertThatThrownBy(() -> tokens(1)).isInstanceOf(BudgetExceededException.class);
        assertThat(total(Meter.INPUT_TOKENS)).isEqualByComparingTo("11");
    }

    @Test
    void a_budget_in_another_currency_than_what_was_consumed_is_refused() {
        usage.record(event("1", 1).user("bo").cost(new Money("EUR", BigDecimal.ONE)));
        BudgetRule dollars = BudgetRule.of("usd", Budget.money(Money.usd("1")), Window.DAY);
        assertThatThrownBy(() -> usage.limit(dollars))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("EUR");
        assertThat(usage.budgets()).isEmpty();
        usage.limit(dollars.user("ada"));
        assertThat(usage.budgets()).hasSize(1);
    }

    @Test
    void an_absurd_price_does_not_break_the_account() {
        usage.limit(BudgetRule.of("usd", Budget.money(Money.usd("10")), Window.TOTAL));
        Reservation held = reserve(Usage.tokens(1, 1).cost(Money.usd("1")));
        held.begun();
        held.settle(Usage.tokens(1, 1).cost(new Money("USD", BigDecimal.TEN.pow(90))));
        assertThatThrownBy(() -> reserve(Usage.tokens(1, 1).cost(Money.usd("1"))))
                .isInstanceOf(BudgetExceededException.class);
        usage.limit(BudgetRule.of("usd", Budget.tokens(1_000), Window.TOTAL));
        Reservation other = reserve(Usage.tokens(1, 1).cost(Money.usd("1")));
        other.begun();
        other.settle(Usage.tokens(1, 1).cost(new Money("EUR", BigDecimal.ONE)));
        stands("usd", 4, 0);
    }

    @Test
    void what_was_consumed_counts_although_the_thread_is_interrupted() {
        usage.limit(BudgetRule.of("all", Budget.tokens(100), Window.TOTAL));
        Reservation held = tokens(50);
        held.begun();
        Thread.currentThread().interrupt();
        held.settle(Usage.tokens(40, 0));
        assertThat(Thread.interrupted()).isTrue();
        stands("all", 40, 0);
    }

    @Test
    void attack41_the_same_events_again_are_the_same_totals() {
        usage.limit(BudgetRule.of("all", Budget.tokens(10_000), Window.TOTAL));
        List<UsageEvent> events = java.util.stream.IntStream.range(0, 100)
                .mapToObj(i -> event("e" + i, i))
                .toList();
        events.forEach(usage::record);
        var before = usage.report(ALL.by(Dimension.SOURCE)).rows();
        for (int round = 0; round < 3; round++) {
            assertThat(events.stream().map(usage::record)).containsOnly(false);
        }
        assertThat(usage.report(ALL.by(Dimension.SOURCE)).rows()).isEqualTo(before);
        stands("all", 4_950, 0);
    }
}
