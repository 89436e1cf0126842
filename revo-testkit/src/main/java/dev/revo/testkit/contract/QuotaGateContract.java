package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.BudgetExceededException;
import dev.revo.run.Budget;
import dev.revo.run.Money;
import dev.revo.run.RunContext;
import dev.revo.run.Usage;
import dev.revo.spi.Demand;
import dev.revo.spi.QuotaGate;
import dev.revo.spi.Reservation;
import dev.revo.testkit.TestContexts;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link QuotaGate} with a budget does. Extend it and hand over a gate with the budgets that are asked
 * for:
 *
 * <pre>{@code
 * class MyQuotasTest extends QuotaGateContract {
 *     protected QuotaGate gate(Budget acme) {
 *         return new MyQuotas(Map.of("acme", acme));
 *     }
 * }
 * }</pre>
 */
public abstract class QuotaGateContract {
    private TestContexts contexts;
    private RunContext acme;
    private RunContext globex;

    /** For subclasses. */
    protected QuotaGateContract() {}

    /** A gate of which nothing is used, where the tenant {@code acme} has this budget and all others have none. */
    protected abstract QuotaGate gate(Budget acme) throws Exception;

    @BeforeEach
    void open() {
        contexts = TestContexts.open();
        acme = contexts.of("acme", "ada");
        globex = contexts.of("globex", "bo");
    }

    @AfterEach
    void close() {
        contexts.close();
    }

    private static Demand call(Usage estimate) {
        return new Demand(Demand.Kind.MODEL_CALL, "m", estimate);
    }

    private static Demand tokens(long count) {
        return call(Usage.tokens(count, 0));
    }

    private boolean fits(QuotaGate gate, long count) {
        try (Reservation held = gate.reserve(acme, tokens(count))) {
            return !held.id().isEmpty();
        } catch (BudgetExceededException e) {
            return false;
        }
    }

    @Test
    void a_reservation_counts_until_it_is_given_back() throws Exception {
        QuotaGate gate = gate(Budget.tokens(100));
        Reservation held = gate.reserve(acme, tokens(60));
        assertThat(fits(gate, 40)).isTrue();
        assertThat(fits(gate, 41)).isFalse();
        held.close();
        assertThat(fits(gate, 100)).isTrue();
        assertThat(fits(gate, 101)).isFalse();
    }

    @Test
    void what_was_used_counts_in_place_of_the_estimate() throws Exception {
        QuotaGate gate = gate(Budget.tokens(100));
        Reservation less = gate.reserve(acme, tokens(60));
        less.begun();
        less.settle(Usage.tokens(10, 0));
        assertThat(fits(gate, 90)).isTrue();
        Reservation more = gate.reserve(acme, tokens(10));
        more.begun();
        more.settle(Usage.tokens(85, 0));
        assertThat(fits(gate, 5)).isTrue();
        assertThat(fits(gate, 6)).isFalse();
    }

    @Test
    void use_above_the_budget_is_recorded_in_full_and_refuses_what_follows() throws Exception {
        QuotaGate gate = gate(Budget.tokens(100));
        Reservation held = gate.reserve(acme, tokens(10));
        held.begun();
        held.settle(Usage.tokens(500, 0));
        assertThatThrownBy(() -> gate.reserve(acme, tokens(1))).isInstanceOf(BudgetExceededException.class);
    }

    @Test
    void what_had_begun_and_was_never_settled_counts_at_its_estimate() throws Exception {
        QuotaGate gate = gate(Budget.tokens(100));
        Reservation held = gate.reserve(acme, tokens(60));
        held.begun();
        held.close();
        assertThat(fits(gate, 40)).isTrue();
        assertThat(fits(gate, 41)).isFalse();
    }

    @Test
    void a_reservation_ends_once() throws Exception {
        QuotaGate gate = gate(Budget.tokens(100));
        Reservation settled = gate.reserve(acme, tokens(50));
        settled.begun();
        settled.settle(Usage.tokens(10, 0));
        settled.settle(Usage.tokens(10, 0));
        settled.close();
        Reservation closed = gate.reserve(acme, tokens(50));
        closed.close();
        closed.close();
        closed.settle(Usage.tokens(50, 0));
        assertThat(fits(gate, 90)).isTrue();
        assertThat(fits(gate, 91)).isFalse();
    }

    @Test
    void what_is_refused_takes_nothing() throws Exception {
        QuotaGate gate = gate(Budget.tokens(100).and(Budget.modelCalls(5)));
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> gate.reserve(acme, tokens(101))).isInstanceOf(BudgetExceededException.class);
        }
        assertThat(fits(gate, 100)).isTrue();
    }

    @Test
    void a_budget_in_money_refuses_what_has_no_price() throws Exception {
        QuotaGate gate = gate(Budget.money(Money.usd("1")));
        assertThatThrownBy(() -> gate.reserve(acme, tokens(1))).isInstanceOf(BudgetExceededException.class);
        Reservation priced = gate.reserve(acme, call(Usage.tokens(1, 1).cost(Money.usd("0.4"))));
        priced.begun();
        priced.settle(Usage.tokens(1, 1).cost(Money.usd("0.4")));
        assertThatThrownBy(() -> gate.reserve(acme, tokens(1))).isInstanceOf(BudgetExceededException.class);
        assertThatThrownBy(() -> gate.reserve(acme, call(Usage.tokens(1, 1).cost(Money.usd("0.7")))))
                .isInstanceOf(BudgetExceededException.class);
        gate.reserve(acme, call(Usage.tokens(1, 1).cost(Money.usd("0.6")))).close();
    }

    @Test
    void another_tenants_use_does_not_count() throws Exception {
        QuotaGate gate = gate(Budget.tokens(100));
        Reservation others = gate.reserve(globex, tokens(1_000));
        others.begun();
        others.settle(Usage.tokens(1_000, 0));
        assertThat(fits(gate, 100)).isTrue();
        Reservation own = gate.reserve(acme, tokens(100));
        gate.reserve(globex, tokens(1_000)).close();
        assertThat(fits(gate, 1)).isFalse();
        own.close();
    }

    private int spendOne(QuotaGate gate) {
        try (Reservation held = gate.reserve(acme, tokens(1))) {
            held.begun();
            held.settle(Usage.tokens(1, 0));
            return 1;
        } catch (BudgetExceededException e) {
            return 0;
        }
    }

    @Test
    void many_at_once_never_pass_the_budget_and_use_all_of_it() throws Exception {
        QuotaGate gate = gate(Budget.tokens(100));
        List<Integer> granted = Together.run(i -> () -> {
            int count = 0;
            for (int n = 0; n < 10; n++) {
                count += spendOne(gate);
            }
            return count;
        });
        assertThat(granted.stream().mapToInt(Integer::intValue).sum()).isEqualTo(100);
        assertThat(fits(gate, 1)).isFalse();
    }

    @Test
    void one_reservation_that_many_end_at_once_ends_once() throws Exception {
        QuotaGate gate = gate(Budget.tokens(100));
        Reservation held = gate.reserve(acme, tokens(50));
        held.begun();
        assertThat(Together.run(i -> () -> {
                    held.settle(Usage.tokens(10, 0));
                    held.close();
                    return i;
                }))
                .hasSize(Together.THREADS);
        assertThat(fits(gate, 90)).isTrue();
        assertThat(fits(gate, 91)).isFalse();
    }

    @Test
    void hostile_names_are_names() throws Exception {
        QuotaGate gate = gate(Budget.tokens(100));
        for (String text : Hostile.TEXTS) {
            gate.reserve(acme, new Demand(Demand.Kind.TOOL_CALL, text, Usage.oneToolCall()))
                    .close();
        }
        assertThat(fits(gate, 100)).isTrue();
    }
}
