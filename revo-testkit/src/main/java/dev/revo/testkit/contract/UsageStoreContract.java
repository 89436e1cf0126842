package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.ConflictException;
import dev.revo.error.InvalidRequestException;
import dev.revo.run.Budget;
import dev.revo.run.Money;
import dev.revo.run.RunContext;
import dev.revo.run.Usage;
import dev.revo.spi.Demand;
import dev.revo.spi.Purged;
import dev.revo.spi.UsageFigures;
import dev.revo.spi.UsageStore;
import dev.revo.spi.UsageStore.Booking;
import dev.revo.spi.UsageStore.Books;
import dev.revo.spi.UsageStore.Held;
import dev.revo.spi.UsageStore.Outcome;
import dev.revo.spi.UsageStore.Standing;
import dev.revo.spi.UsageStore.Total;
import dev.revo.spi.UsageStore.Window;
import dev.revo.testkit.TestContexts;
import dev.revo.testkit.TestRun;
import dev.revo.usage.BudgetRule;
import dev.revo.usage.UsageEvent;
import dev.revo.usage.UsageEvent.Meter;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link UsageStore} does. Extend it and hand over an empty store:
 *
 * <pre>{@code
 * class MyUsageTest extends UsageStoreContract {
 *     protected UsageStore store() {
 *         return new MyUsage(emptyDatabase());
 *     }
 * }
 * }</pre>
 */
public abstract class UsageStoreContract {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Instant END = Instant.parse("9999-01-01T00:00:00Z");
    private static final BudgetRule TOKENS = BudgetRule.of("tokens", Budget.tokens(100), BudgetRule.Window.TOTAL);

    private TestContexts contexts;
    private UsageStore store;
    private RunContext acme;
    private RunContext globex;

    /** For subclasses. */
    protected UsageStoreContract() {}

    /** An empty store; called once for each test. */
    protected abstract UsageStore store() throws Exception;

    @BeforeEach
    void open() throws Exception {
        contexts = TestContexts.open();
        store = store();
        acme = contexts.of("acme", "ada");
        globex = contexts.of("globex", "bo");
    }

    @AfterEach
    void close() {
        contexts.close();
    }

    private static UsageEvent event(String id, long tokens) {
        return UsageEvent.of("gateway", id, Meter.INPUT_TOKENS, tokens, NOON);
    }

    private static Held held(String id, Usage estimate) {
        return new Held(
                id,
                new Demand(Demand.Kind.MODEL_CALL, "m", estimate),
                "ada",
                Optional.empty(),
                NOON,
                NOON.plusSeconds(60),
                false);
    }

    private static Held held(String id, long tokens) {
        return held(id, Usage.tokens(tokens, 0));
    }

    private static Window window(BudgetRule rule) {
        return rule.window() == BudgetRule.Window.MINUTE
                ? new Window(rule, NOON.minusSeconds(60), END)
                : new Window(rule, Instant.EPOCH, END);
    }

    private Books books(RunContext ctx, BudgetRule... rules) {
        return new Books(
                store.rules(ctx).version(),
                Arrays.stream(rules).map(UsageStoreContract::window).toList());
    }

    private Books put(RunContext ctx, BudgetRule... rules) {
        Arrays.stream(rules).forEach(rule -> store.put(ctx, rule));
        return books(ctx, rules);
    }

    private Standing standing(RunContext ctx, BudgetRule rule) {
        return store.standings(ctx, List.of(window(rule))).get(0);
    }

    private void stands(BudgetRule rule, long used, long reserved) {
        assertThat(standing(acme, rule).used().tokens()).as("used").isEqualByComparingTo(BigDecimal.valueOf(used));
        assertThat(standing(acme, rule).reserved().tokens())
                .as("reserved")
                .isEqualByComparingTo(BigDecimal.valueOf(reserved));
    }

    private BigDecimal total(RunContext ctx, Meter meter) {
        return store.totals(ctx, Instant.EPOCH, END).stream()
                .filter(total -> total.meter() == meter)
                .map(Total::quantity)
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    @Test
    void budgets_are_kept_as_they_were_set_and_each_change_raises_the_version() {
        assertThat(store.rules(acme).rules()).isEmpty();
        BudgetRule all = BudgetRule.of(
                        "b",
                        Budget.money(new Money("EUR", new BigDecimal("12.345678901234567890123")))
                                .and(Budget.modelCalls(0))
                                .and(Budget.tokens(Long.MAX_VALUE)),
                        BudgetRule.Window.MONTH)
                .user("ada")
                .agent("coder");
        long before = store.rules(acme).version();
        store.put(acme, all);
        store.put(acme, BudgetRule.of("a", Budget.tokens(1), BudgetRule.Window.DAY));
        long after = store.rules(acme).version();
        assertThat(after).isGreaterThan(before);
        List<BudgetRule> rules = store.rules(acme).rules();
        assertThat(rules).extracting(BudgetRule::name).containsExactly("a", "b");
        assertThat(rules.get(1).budget()).isEqualTo(all.budget());
        assertThat(rules.get(1).window()).isEqualTo(all.window());
        assertThat(rules.get(1).user()).contains("ada");
        assertThat(rules.get(1).agent()).contains("coder");
        assertThat(store.rules(globex).rules()).isEmpty();
        assertThat(store.remove(globex, "b")).isFalse();
        assertThat(store.remove(acme, "b")).isTrue();
        assertThat(store.remove(acme, "b")).isFalse();
        assertThat(store.rules(acme).rules()).extracting(BudgetRule::name).containsExactly("a");
        assertThat(store.rules(acme).version()).isGreaterThan(after);
    }

    @Test
    void an_event_counts_once_and_another_under_its_id_is_a_conflict() {
        Books books = put(acme, TOKENS);
        UsageEvent event = event("1", 10).user("ada").agent("coder").model("m").cost(Money.usd("0.10"));
        Booking first = store.record(acme, event, books);
        assertThat(first.outcome()).isEqualTo(Outcome.DONE);
        assertThat(first.standings()).hasSize(1);
        assertThat(first.standings().get(0).used().tokens()).isEqualByComparingTo("10");
        for (int i = 0; i < 3; i++) {
            assertThat(store.record(acme, event, books).outcome()).isEqualTo(Outcome.BEFORE);
        }
        for (UsageEvent other : List.of(
                event("1", 11),
                event("1", 10).user("ada"),
                event.model("n"),
                event.cost(Money.usd("0.11")),
                UsageEvent.of("gateway", "1", Meter.OUTPUT_TOKENS, 10, NOON))) {
            assertThatThrownBy(() -> store.record(acme, other, books)).isInstanceOf(ConflictException.class);
        }
        assertThat(store.record(acme, UsageEvent.of("other", "1", Meter.INPUT_TOKENS, 5, NOON), books)
                        .outcome())
                .isEqualTo(Outcome.DONE);
        stands(TOKENS, 15, 0);
        assertThat(total(acme, Meter.INPUT_TOKENS)).isEqualByComparingTo("15");
    }

    @Test
    void what_cannot_be_paid_takes_nothing_of_any_budget() {
        BudgetRule wide = BudgetRule.of("a-wide", Budget.tokens(1_000), BudgetRule.Window.TOTAL);
        BudgetRule calls = BudgetRule.of("z-calls", Budget.modelCalls(2), BudgetRule.Window.TOTAL);
        Books books = put(acme, calls, TOKENS, wide);
        assertThat(store.reserve(acme, held("r1", 60), books).outcome()).isEqualTo(Outcome.DONE);
        Booking refused = store.reserve(acme, held("r2", 41), books);
        assertThat(refused.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(refused.budget()).contains("tokens");
        stands(wide, 0, 60);
        stands(TOKENS, 0, 60);
        assertThat(store.reserve(acme, held("r3", 40), books).outcome()).isEqualTo(Outcome.DONE);
        assertThat(store.reserve(acme, held("r4", 0), books).budget()).contains("z-calls");
        assertThat(standing(acme, calls).reserved().modelCalls()).isEqualByComparingTo("2");
        stands(wide, 0, 100);
    }

    @Test
    void money_is_exact() {
        BudgetRule money = BudgetRule.of("money", Budget.money(Money.usd("0.3")), BudgetRule.Window.TOTAL);
        Books books = put(acme, money);
        for (int i = 0; i < 3; i++) {
            Held tenth = held("r" + i, Usage.tokens(1, 1).cost(Money.usd("0.1")));
            assertThat(store.reserve(acme, tenth, books).outcome()).isEqualTo(Outcome.DONE);
        }
        Held least = held("r4", Usage.tokens(0, 0).cost(Money.usd("0.00000000000000000001")));
        assertThat(store.reserve(acme, least, books).outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(standing(acme, money).reserved().cost()).isEqualByComparingTo("0.3");
    }

    @Test
    void settling_puts_the_actual_in_place_of_the_estimate_once() {
        Books books = put(acme, TOKENS);
        Held held = held("r", 60);
        store.reserve(acme, held, books);
        stands(TOKENS, 0, 60);
        assertThat(store.begin(acme, "r")).isTrue();
        List<UsageEvent> events = List.of(UsageEvent.of("revo", "r/in", Meter.INPUT_TOKENS, 70, NOON));
        Booking settled = store.settle(acme, held, events, books);
        assertThat(settled.outcome()).isEqualTo(Outcome.DONE);
        assertThat(settled.standings().get(0).used().tokens()).isEqualByComparingTo("70");
        assertThat(store.settle(acme, held, events, books).outcome()).isEqualTo(Outcome.BEFORE);
        assertThat(store.release(acme, held, books).outcome()).isEqualTo(Outcome.BEFORE);
        assertThat(store.begin(acme, "r")).isFalse();
        stands(TOKENS, 70, 0);
        assertThat(total(acme, Meter.INPUT_TOKENS)).isEqualByComparingTo("70");
        assertThat(store.record(acme, events.get(0), books).outcome()).isEqualTo(Outcome.BEFORE);
    }

    @Test
    void only_what_has_not_begun_is_given_back() {
        Books books = put(acme, TOKENS);
        Held idle = held("idle", 60);
        Held begun = held("begun", 40);
        store.reserve(acme, idle, books);
        store.reserve(acme, begun, books);
        store.begin(acme, "begun");
        assertThat(store.release(acme, begun, books).outcome()).isEqualTo(Outcome.BEFORE);
        assertThat(store.release(acme, idle, books).outcome()).isEqualTo(Outcome.DONE);
        assertThat(store.release(acme, idle, books).outcome()).isEqualTo(Outcome.BEFORE);
        stands(TOKENS, 0, 40);
        assertThat(store.begin(acme, "never")).isFalse();
    }

    @Test
    void expired_reservations_are_told_as_they_were_made() {
        Books books = put(acme, TOKENS);
        Usage estimate = Usage.of(3, 4, 1, 0).cost(Money.usd("0.05")).asEstimate();
        Held held = new Held(
                "r",
                new Demand(Demand.Kind.MODEL_CALL, "gpt\u0000'x", estimate),
                "ada \ud83d\ude80",
                Optional.of("coder"),
                NOON,
                NOON.plusSeconds(60),
                false);
        store.reserve(acme, held, books);
        store.reserve(acme, held("later", 1), books);
        store.begin(acme, "later");
        assertThat(store.expired(acme, NOON.plusSeconds(59), 10)).isEmpty();
        List<Held> expired = store.expired(acme, NOON.plusSeconds(60), 10);
        assertThat(expired).hasSize(2).contains(held);
        assertThat(expired).filteredOn(one -> one.id().equals("later")).allMatch(Held::begun);
        assertThat(store.expired(acme, NOON.plusSeconds(60), 1)).hasSize(1);
        assertThat(store.expired(globex, NOON.plusSeconds(60), 10)).isEmpty();
    }

    @Test
    void books_of_another_version_change_nothing() {
        Books old = put(acme, TOKENS);
        Held held = held("r", 10);
        store.reserve(acme, held, old);
        store.put(acme, BudgetRule.of("more", Budget.tokens(1), BudgetRule.Window.TOTAL));
        assertThat(store.record(acme, event("1", 1), old).outcome()).isEqualTo(Outcome.STALE);
        assertThat(store.reserve(acme, held("s", 1), old).outcome()).isEqualTo(Outcome.STALE);
        assertThat(store.settle(acme, held, List.of(), old).outcome()).isEqualTo(Outcome.STALE);
        assertThat(store.release(acme, held, old).outcome()).isEqualTo(Outcome.STALE);
        stands(TOKENS, 0, 10);
        assertThat(total(acme, Meter.INPUT_TOKENS)).isZero();
        assertThat(store.release(acme, held, books(acme, TOKENS)).outcome()).isEqualTo(Outcome.DONE);
    }

    @Test
    void a_budget_that_is_not_there_pays_for_nothing() {
        BudgetRule unknown = BudgetRule.of("unknown", Budget.tokens(100), BudgetRule.Window.TOTAL);
        BudgetRule sliding = BudgetRule.of("sliding", Budget.tokens(100), BudgetRule.Window.MINUTE);
        Books books = new Books(put(acme, TOKENS).version(), List.of(window(TOKENS), window(unknown)));
        assertThat(store.reserve(acme, held("r", 1), books).budget()).contains("unknown");
        Books slides = new Books(books.version(), List.of(window(sliding)));
        assertThat(store.reserve(acme, held("r", 1), slides).budget()).contains("sliding");
        stands(TOKENS, 0, 0);
    }

    @Test
    void a_new_budget_counts_what_was_consumed_and_reserved_before() {
        Books none = new Books(store.rules(acme).version(), List.of());
        store.record(acme, event("1", 30), none);
        store.record(acme, event("2", 5).user("ada"), none);
        store.record(acme, event("3", 7).user("ada").agent("coder"), none);
        store.reserve(acme, held("r", 20), none);
        BudgetRule ada = BudgetRule.of("ada", Budget.tokens(100), BudgetRule.Window.TOTAL)
                .user("ada");
        BudgetRule coder = BudgetRule.of("coder", Budget.tokens(100), BudgetRule.Window.TOTAL)
                .agent("coder");
        BudgetRule sliding = BudgetRule.of("sliding", Budget.tokens(100), BudgetRule.Window.MINUTE);
        Books books = put(acme, TOKENS, ada, coder, sliding);
        stands(TOKENS, 42, 20);
        stands(ada, 12, 20);
        stands(coder, 7, 0);
        stands(sliding, 42, 20);
        Books all = new Books(books.version(), List.of(window(TOKENS), window(ada), window(sliding)));
        assertThat(store.reserve(acme, held("s", 39), all).outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(store.settle(acme, held("r", 20), List.of(), all).outcome()).isEqualTo(Outcome.DONE);
        assertThat(store.reserve(acme, held("s", 58), all).outcome()).isEqualTo(Outcome.DONE);
        stands(TOKENS, 42, 58);
        // Set anew with the same name: the same consumption counts.
        put(acme, BudgetRule.of("tokens", Budget.tokens(50), BudgetRule.Window.TOTAL));
        stands(TOKENS, 42, 58);
    }

    @Test
    void a_sliding_window_forgets_what_is_older() {
        BudgetRule sliding = BudgetRule.of("sliding", Budget.tokens(100), BudgetRule.Window.MINUTE);
        long version = put(acme, sliding).version();
        Books noon = new Books(version, List.of(window(sliding)));
        assertThat(store.reserve(acme, held("r", 100), noon).outcome()).isEqualTo(Outcome.DONE);
        assertThat(store.reserve(acme, held("s", 1), noon).outcome()).isEqualTo(Outcome.REFUSED);
        Window later = new Window(sliding, NOON.plusMillis(1), END);
        assertThat(store.reserve(acme, held("s", 1), new Books(version, List.of(later)))
                        .outcome())
                .isEqualTo(Outcome.DONE);
    }

    @Test
    void totals_are_of_the_time_that_was_asked_for_to_the_instant() {
        Books none = new Books(store.rules(acme).version(), List.of());
        Instant[] times = {
            NOON.minusSeconds(7_200), NOON.minusSeconds(1), NOON, NOON.plusSeconds(1_800), NOON.plusSeconds(3_600)
        };
        for (int i = 0; i < times.length; i++) {
            store.record(acme, UsageEvent.of("g", "e" + i, Meter.API_CALLS, 1L << i, times[i]), none);
        }
        for (Instant from : times) {
            for (Instant until : times) {
                long expected = 0;
                for (int i = 0; i < times.length; i++) {
                    expected += !times[i].isBefore(from) && times[i].isBefore(until) ? 1L << i : 0;
                }
                BigDecimal sum = store.totals(acme, from, until).stream()
                        .map(Total::quantity)
                        .reduce(BigDecimal.ZERO, BigDecimal::add);
                assertThat(sum).as(from + " to " + until).isEqualByComparingTo(BigDecimal.valueOf(expected));
            }
        }
    }

    @Test
    void totals_are_told_apart_by_everything_and_keep_costs() {
        Books none = new Books(store.rules(acme).version(), List.of());
        store.record(acme, event("1", 1).user("ada").cost(Money.usd("0.1")), none);
        store.record(acme, event("2", 2).user("ada").cost(Money.usd("0.2")), none);
        store.record(acme, event("3", 4).user("ada").cost(new Money("EUR", BigDecimal.ONE)), none);
        store.record(acme, event("4", 8).agent("ada"), none);
        store.record(acme, event("5", 16).model("ada"), none);
        List<Total> totals = new ArrayList<>(store.totals(acme, NOON, NOON.plusSeconds(1)));
        assertThat(totals).hasSize(4);
        assertThat(totals)
                .filteredOn(total -> total.cost().equals(Optional.of(Money.usd("0.3"))))
                .singleElement()
                .satisfies(total -> assertThat(total.quantity()).isEqualByComparingTo("3"));
        assertThat(totals).filteredOn(total -> total.cost().isEmpty()).hasSize(2);
    }

    @Test
    void a_percentage_is_told_once_in_a_window() {
        put(acme, TOKENS);
        BudgetRule sliding = BudgetRule.of("sliding", Budget.tokens(100), BudgetRule.Window.MINUTE);
        Books books = put(acme, TOKENS, sliding);
        store.record(acme, event("1", 90), books);
        for (BudgetRule rule : List.of(TOKENS, sliding)) {
            assertThat(store.tell(acme, window(rule), 80, NOON)).isTrue();
            assertThat(store.tell(acme, window(rule), 80, NOON)).isFalse();
            assertThat(store.tell(acme, window(rule), 100, NOON)).isTrue();
            assertThat(store.tell(acme, window(rule), 80, NOON)).isFalse();
        }
        assertThat(store.tell(acme, window(sliding), 80, NOON.plusSeconds(60))).isTrue();
    }

    @Test
    void another_tenants_rows_are_not_there() {
        Books books = put(acme, TOKENS);
        Books theirs = put(globex, TOKENS);
        store.record(acme, event("1", 10), books);
        store.reserve(acme, held("r", 20), books);
        assertThat(store.record(globex, event("1", 99), theirs).outcome()).isEqualTo(Outcome.DONE);
        assertThat(store.begin(globex, "r")).isFalse();
        assertThat(store.settle(globex, held("r", 20), List.of(), theirs).outcome())
                .isEqualTo(Outcome.BEFORE);
        assertThat(store.release(globex, held("r", 20), theirs).outcome()).isEqualTo(Outcome.BEFORE);
        assertThat(store.reserve(globex, held("r", 1), theirs).outcome()).isEqualTo(Outcome.DONE);
        stands(TOKENS, 10, 20);
        assertThat(standing(globex, TOKENS).used().tokens()).isEqualByComparingTo("99");
        assertThat(total(globex, Meter.INPUT_TOKENS)).isEqualByComparingTo("99");
        assertThat(total(acme, Meter.INPUT_TOKENS)).isEqualByComparingTo("10");
    }

    @Test
    void huge_and_tiny_quantities_are_exact() {
        Books books = put(acme, TOKENS);
        BigDecimal huge = BigDecimal.TEN.pow(30).subtract(BigDecimal.ONE);
        BigDecimal tiny = new BigDecimal("0.00000000000000000001");
        store.record(acme, UsageEvent.of("g", "huge", Meter.INPUT_TOKENS, huge, NOON), books);
        store.record(acme, UsageEvent.of("g", "tiny", Meter.INPUT_TOKENS, tiny, NOON), books);
        assertThat(standing(acme, TOKENS).used().tokens()).isEqualByComparingTo(huge.add(tiny));
        assertThat(total(acme, Meter.INPUT_TOKENS)).isEqualByComparingTo(huge.add(tiny));
        assertThat(store.record(acme, UsageEvent.of("g", "huge", Meter.INPUT_TOKENS, huge, NOON), books)
                        .outcome())
                .isEqualTo(Outcome.BEFORE);
        assertThat(store.reserve(acme, held("r", 0), books).outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(standing(acme, TOKENS).used().usage(TOKENS).totalTokens()).isEqualTo(Long.MAX_VALUE);
    }

    private void holds(BudgetRule rule) throws Exception {
        Books books = put(acme, rule);
        List<Integer> granted = Together.run(i -> () -> {
            int count = 0;
            for (int n = 0; n < 10; n++) {
                Held held = held(i + "." + n, 1);
                Outcome outcome = store.reserve(acme, held, books).outcome();
                count += outcome == Outcome.DONE ? 1 : 0;
                if (outcome == Outcome.DONE && n % 2 == 0) {
                    UsageEvent spent = UsageEvent.of("revo", held.id(), Meter.INPUT_TOKENS, 1, NOON);
                    store.settle(acme, held, List.of(spent), books);
                }
            }
            return count;
        });
        assertThat(granted.stream().mapToInt(Integer::intValue).sum()).isEqualTo(100);
        UsageFigures used = standing(acme, rule).used();
        assertThat(used.tokens()).isEqualByComparingTo(total(acme, Meter.INPUT_TOKENS));
        assertThat(used.plus(standing(acme, rule).reserved()).tokens()).isEqualByComparingTo("100");
    }

    @Test
    void many_at_once_never_pass_the_budget_and_use_all_of_it() throws Exception {
        holds(TOKENS);
    }

    @Test
    void many_at_once_never_pass_the_budget_of_a_sliding_minute() throws Exception {
        holds(BudgetRule.of("sliding", Budget.tokens(100), BudgetRule.Window.MINUTE));
    }

    @Test
    void one_reservation_that_many_end_at_once_ends_once() throws Exception {
        Books books = put(acme, TOKENS);
        Held held = held("r", 50);
        store.reserve(acme, held, books);
        List<UsageEvent> spent = List.of(UsageEvent.of("revo", "r", Meter.INPUT_TOKENS, 10, NOON));
        List<Outcome> outcomes = Together.run(i -> () -> i % 2 == 0
                ? store.settle(acme, held, spent, books).outcome()
                : store.release(acme, held, books).outcome());
        assertThat(outcomes).filteredOn(outcome -> outcome == Outcome.DONE).hasSize(1);
        assertThat(standing(acme, TOKENS).reserved().tokens()).isZero();
        assertThat(standing(acme, TOKENS).used().tokens()).isEqualByComparingTo(total(acme, Meter.INPUT_TOKENS));
    }

    @Test
    void one_event_that_many_tell_at_once_counts_once() throws Exception {
        Books books = put(acme, TOKENS);
        List<Outcome> outcomes = Together.run(
                i -> () -> store.record(acme, event("same", 3), books).outcome());
        assertThat(outcomes).filteredOn(outcome -> outcome == Outcome.DONE).hasSize(1);
        assertThat(outcomes).filteredOn(outcome -> outcome == Outcome.BEFORE).hasSize(Together.THREADS - 1);
        stands(TOKENS, 3, 0);
    }

    @Test
    void a_budget_that_is_set_while_many_count_misses_nothing() throws Exception {
        List<Integer> counted = Together.run(i -> () -> {
            for (int n = 0; n < 10; n++) {
                if (i == 0) {
                    store.put(acme, BudgetRule.of("tokens", Budget.tokens(1_000 + n), BudgetRule.Window.TOTAL));
                } else {
                    countAnyhow(event(i + "." + n, 1));
                }
            }
            return i == 0 ? 0 : 10;
        });
        stands(TOKENS, counted.stream().mapToInt(Integer::intValue).sum(), 0);
    }

    private void countAnyhow(UsageEvent event) {
        Outcome outcome = Outcome.STALE;
        while (outcome == Outcome.STALE) {
            UsageStore.Rules rules = store.rules(acme);
            List<Window> windows =
                    rules.rules().stream().map(UsageStoreContract::window).toList();
            outcome = store.record(acme, event, new Books(rules.version(), windows))
                    .outcome();
        }
        assertThat(outcome).isEqualTo(Outcome.DONE);
    }

    @Test
    void a_cancelled_call_takes_all_or_nothing() {
        Books books = put(acme, TOKENS);
        try (TestRun run = contexts.run("acme", "ada")) {
            Held held = held("r", 10);
            Thread.currentThread().interrupt();
            boolean done;
            try {
                done = store.reserve(run.context(), held, books).outcome() == Outcome.DONE;
            } catch (RuntimeException e) {
                done = false;
            } finally {
                // Cleared for the tests that follow, whether the store kept it or not.
                assertThat(List.of(true, false)).contains(Thread.interrupted());
            }
            stands(TOKENS, 0, done ? 10 : 0);
            assertThat(store.expired(acme, NOON.plus(Duration.ofDays(1)), 10)).hasSize(done ? 1 : 0);
        }
    }

    @Test
    void hostile_ids_and_names_stay_apart() {
        Books books = put(acme, TOKENS);
        for (String text : Hostile.TEXTS) {
            UsageEvent event = UsageEvent.of(text, text, Meter.API_CALLS, 1, NOON)
                    .user(text)
                    .agent(text)
                    .model(text);
            assertThat(store.record(acme, event, books).outcome()).as(text).isEqualTo(Outcome.DONE);
            assertThat(store.reserve(acme, held(text, 0), new Books(books.version(), List.of()))
                            .outcome())
                    .as(text)
                    .isEqualTo(Outcome.DONE);
        }
        for (String text : Hostile.TEXTS) {
            UsageEvent event = UsageEvent.of(text, text, Meter.API_CALLS, 1, NOON)
                    .user(text)
                    .agent(text)
                    .model(text);
            assertThat(store.record(acme, event, books).outcome()).as(text).isEqualTo(Outcome.BEFORE);
            assertThat(store.begin(acme, text)).as(text).isTrue();
        }
        assertThat(store.totals(acme, NOON, NOON.plusSeconds(1)))
                .extracting(Total::user)
                .containsExactlyInAnyOrderElementsOf(Hostile.TEXTS);
        store.put(
                acme,
                BudgetRule.of("theirs", Budget.tokens(1), BudgetRule.Window.TOTAL)
                        .user("'; --"));
        assertThat(store.rules(acme).rules().get(0).user()).contains("'; --");
    }

    private static UsageEvent old(String id, long tokens) {
        return UsageEvent.of("gateway", id, Meter.INPUT_TOKENS, tokens, NOON.minusSeconds(7_200));
    }

    private Purged purge(Instant before, Books books) {
        Purged all = Purged.NOTHING;
        Purged piece;
        do {
            piece = store.purge(acme, before, books, 1_000);
            all = new Purged(all.rows() + piece.rows(), piece.more());
        } while (piece.more());
        return all;
    }

    @Test
    void old_events_go_and_budgets_keep_what_they_counted() {
        BudgetRule later = BudgetRule.of("later", Budget.tokens(100), BudgetRule.Window.TOTAL);
        Books books = put(acme, TOKENS);
        store.record(acme, old("1", 10), books);
        store.record(acme, old("2", 5), books);
        store.record(acme, event("3", 1), books);
        // Of this one nobody has asked yet what stands in it.
        Books both = new Books(put(acme, later).version(), List.of(window(TOKENS), window(later)));
        assertThat(store.keptFrom(acme)).isEmpty();
        assertThat(purge(NOON.plusSeconds(59), both).rows()).isPositive();
        assertThat(store.keptFrom(acme)).as("down to the hour").contains(NOON);
        assertThat(total(acme, Meter.INPUT_TOKENS)).isEqualByComparingTo("1");
        stands(TOKENS, 16, 0);
        stands(later, 16, 0);
        assertThat(purge(NOON, both)).isEqualTo(Purged.NOTHING);
        store.record(acme, event("4", 2), both);
        stands(later, 18, 0);
    }

    @Test
    void what_is_older_than_what_is_kept_is_refused_and_not_counted_twice() {
        Books books = put(acme, TOKENS);
        store.record(acme, old("1", 10), books);
        assertThat(store.record(acme, old("1", 10), books).outcome())
                .as("as long as it is kept it counts once")
                .isEqualTo(Outcome.BEFORE);
        purge(NOON, books);
        for (UsageEvent each : List.of(old("1", 10), old("new", 10))) {
            assertThatThrownBy(() -> store.record(acme, each, books)).isInstanceOf(InvalidRequestException.class);
        }
        stands(TOKENS, 10, 0);
        assertThat(store.record(acme, event("first", 1), books).outcome())
                .as("of the first instant that is kept")
                .isEqualTo(Outcome.DONE);
        // A policy that keeps more does not bring back what is gone.
        purge(NOON.minusSeconds(36_000), books);
        assertThat(store.keptFrom(acme)).contains(NOON);
        assertThatThrownBy(() -> store.record(acme, old("1", 10), books)).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void a_purge_by_budgets_that_changed_deletes_nothing() {
        Books books = put(acme, TOKENS);
        store.record(acme, old("1", 10), books);
        store.put(acme, BudgetRule.of("other", Budget.tokens(1), BudgetRule.Window.TOTAL));
        assertThatThrownBy(() -> store.purge(acme, NOON, books, 10))
                .isInstanceOfSatisfying(
                        ConflictException.class, e -> assertThat(e.code()).isEqualTo("budgets_moved"));
        assertThat(total(acme, Meter.INPUT_TOKENS)).isEqualByComparingTo("10");
        assertThat(store.keptFrom(acme)).isEmpty();
    }

    @Test
    void events_are_purged_in_pieces_and_of_one_tenant() {
        for (RunContext ctx : List.of(acme, globex)) {
            for (int i = 0; i < 5; i++) {
                store.record(ctx, old("e" + i, 1), books(ctx));
            }
        }
        Purged first = store.purge(acme, NOON, books(acme), 2);
        assertThat(first).isEqualTo(new Purged(2, true));
        assertThat(total(acme, Meter.INPUT_TOKENS))
                .as("what is half gone is in no report")
                .isEqualByComparingTo("0");
        assertThat(purge(NOON, books(acme)).more()).isFalse();
        assertThat(purge(NOON, books(acme))).isEqualTo(Purged.NOTHING);
        assertThat(total(globex, Meter.INPUT_TOKENS)).isEqualByComparingTo("5");
        assertThat(store.keptFrom(globex)).isEmpty();
        assertThat(store.record(globex, old("e0", 1), books(globex)).outcome()).isEqualTo(Outcome.BEFORE);
    }
}
