package dev.revo.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.BudgetExceededException;
import dev.revo.fixture.Bench;
import dev.revo.fixture.Wait;
import dev.revo.run.Budget;
import dev.revo.run.Money;
import dev.revo.run.RunOptions;
import dev.revo.run.Usage;
import dev.revo.spi.Demand;
import dev.revo.spi.Reservation;
import dev.revo.spi.RunExecution;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The account of a run: what is held and settled, and that no limit is passed. */
@Timeout(30)
class AccountTest {
    private static Demand call(Usage estimate) {
        return new Demand(Demand.Kind.MODEL_CALL, "m", estimate);
    }

    private static String within(Budget budget, dev.revo.spi.RunBody<String> body) {
        try (Bench bench = Bench.open()) {
            return bench.start(body, RunOptions.defaults().budget(budget)).await();
        }
    }

    @Test
    void sixty_four_threads_never_pass_one_limit() {
        AtomicInteger granted = new AtomicInteger();
        AtomicLong most = new AtomicLong();
        String told = within(Budget.tokens(500), execution -> {
            CountDownLatch go = new CountDownLatch(1);
            CountDownLatch done = new CountDownLatch(64);
            for (int i = 0; i < 64; i++) {
                new Thread(() -> {
                            Wait.on(go);
                            try (Reservation held = execution.reserve(call(Usage.tokens(10, 0)))) {
                                granted.incrementAndGet();
                                most.accumulateAndGet(total(execution), Math::max);
                                held.begun();
                                held.settle(Usage.tokens(10, 0));
                            } catch (BudgetExceededException e) {
                                assertThat(e.code()).isEqualTo("budget_exceeded");
                            } finally {
                                done.countDown();
                            }
                        })
                        .start();
            }
            go.countDown();
            Wait.on(done);
            assertThat(execution.context().spending().reserved().totalTokens()).isZero();
            return "" + execution.context().spending().used().totalTokens();
        });
        assertThat(granted).hasValue(50);
        assertThat(told).isEqualTo("500");
        assertThat(most.get()).isLessThanOrEqualTo(500);
    }

    private static long total(RunExecution execution) {
        return execution.context().spending().used().totalTokens();
    }

    @Test
    void what_was_spent_above_the_reservation_is_recorded_in_full() {
        String told = within(Budget.tokens(100), execution -> {
            Reservation held = execution.reserve(call(Usage.tokens(50, 0)));
            held.begun();
            held.settle(Usage.tokens(170, 0));
            assertThatThrownBy(() -> execution.reserve(call(Usage.tokens(1, 0))))
                    .isInstanceOf(BudgetExceededException.class)
                    .hasMessageContaining("170 tokens");
            return "" + total(execution);
        });
        assertThat(told).isEqualTo("170");
    }

    @Test
    void what_never_began_costs_nothing_and_what_began_costs_its_estimate() {
        String told = within(Budget.tokens(100), execution -> {
            execution.reserve(call(Usage.tokens(90, 0))).close();
            assertThat(total(execution)).isZero();
            Reservation begun = execution.reserve(call(Usage.tokens(90, 0)));
            begun.begun();
            begun.close();
            begun.close();
            return execution.context().spending().used().toString();
        });
        assertThat(told).isEqualTo("about 90 tokens in 1 model calls, 0 tool calls");
    }

    @Test
    void a_call_of_unknown_price_does_not_hide_behind_known_costs() {
        within(Budget.money(Money.usd("1")), execution -> {
            Reservation known = execution.reserve(call(Usage.tokens(1, 1).cost(Money.usd("0.1"))));
            known.begun();
            known.settle(Usage.tokens(1, 1).cost(Money.usd("0.1")));
            assertThatThrownBy(() -> execution.reserve(call(Usage.tokens(1, 1))))
                    .isInstanceOf(BudgetExceededException.class)
                    .extracting(e -> ((BudgetExceededException) e).code())
                    .isEqualTo("unknown_price");
            return "x";
        });
    }

    @Test
    void a_tool_call_over_the_budget_is_not_told_about_prices() {
        within(Budget.money(Money.usd("1")), execution -> {
            Reservation known = execution.reserve(call(Usage.tokens(1, 1).cost(Money.usd("0.1"))));
            known.begun();
            known.settle(Usage.tokens(1, 1).cost(Money.usd("3")));
            assertThatThrownBy(() -> execution.reserve(new Demand(Demand.Kind.TOOL_CALL, "t", Usage.oneToolCall())))
                    .isInstanceOf(BudgetExceededException.class)
                    .extracting(e -> ((BudgetExceededException) e).code())
                    .isEqualTo("budget_exceeded");
            return "x";
        });
    }
}
