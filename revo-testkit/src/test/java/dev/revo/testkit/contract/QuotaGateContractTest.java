package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.error.BudgetExceededException;
import dev.revo.error.Fault;
import dev.revo.inmemory.InMemory;
import dev.revo.run.Budget;
import dev.revo.run.RunContext;
import dev.revo.run.Usage;
import dev.revo.spi.Demand;
import dev.revo.spi.QuotaGate;
import dev.revo.spi.Reservation;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** The kit on the quotas in memory, and on gates that are wrong in one way each. */
final class QuotaGateContractTest extends QuotaGateContract {
    @Override
    protected QuotaGate gate(Budget acme) {
        return InMemory.quotas().budget("acme", acme);
    }

    private static List<String> failures(BiFunction<QuotaGate, Budget, QuotaGate> wrong) throws Exception {
        return Kit.failures(QuotaGateContract.class, () -> new QuotaGateContract() {
            @Override
            protected QuotaGate gate(Budget acme) {
                return wrong.apply(InMemory.quotas().budget("acme", acme), acme);
            }
        });
    }

    /** A reservation over the right one; each method can be made wrong. */
    private static class Wrong implements Reservation {
        final Reservation right;

        Wrong(Reservation right) {
            this.right = right;
        }

        @Override
        public String id() {
            return right.id();
        }

        @Override
        public void begun() {
            right.begun();
        }

        @Override
        public void settle(Usage actual) {
            right.settle(actual);
        }

        @Override
        public void close() {
            right.close();
        }
    }

    @Test
    void the_kit_is_green_on_the_right_one() throws Exception {
        assertThat(failures((right, budget) -> right)).isEmpty();
    }

    @Test
    void a_gate_that_gives_back_what_had_begun_fails() throws Exception {
        assertThat(failures((right, budget) -> (ctx, demand) -> new Wrong(right.reserve(ctx, demand)) {
                    @Override
                    public void begun() {
                        assertThat(id()).isNotEmpty();
                    }
                }))
                .contains("what_had_begun_and_was_never_settled_counts_at_its_estimate");
    }

    @Test
    void a_gate_that_records_no_more_than_was_reserved_fails() throws Exception {
        assertThat(failures((right, budget) -> (ctx, demand) -> new Wrong(right.reserve(ctx, demand)) {
                    @Override
                    public void settle(Usage actual) {
                        long most = demand.estimate().totalTokens();
                        super.settle(actual.totalTokens() > most ? demand.estimate() : actual);
                    }
                }))
                .contains("use_above_the_budget_is_recorded_in_full_and_refuses_what_follows");
    }

    @Test
    void a_gate_that_looks_at_single_calls_only_fails() throws Exception {
        assertThat(failures((right, budget) -> (ctx, demand) -> {
                    if (ctx.tenant().equals("acme") && !budget.allows(demand.estimate())) {
                        throw new BudgetExceededException(Fault.of("budget_exceeded", "Too much."));
                    }
                    return InMemory.quotas().reserve(ctx, demand);
                }))
                .contains(
                        "a_reservation_counts_until_it_is_given_back",
                        "many_at_once_never_pass_the_budget_and_use_all_of_it");
    }

    @Test
    void a_gate_that_counts_all_tenants_together_fails() throws Exception {
        AtomicLong others = new AtomicLong();
        assertThat(failures((right, budget) -> {
                    others.set(0);
                    return (ctx, demand) -> reserveTogether(right, budget, others, ctx, demand);
                }))
                .contains("another_tenants_use_does_not_count");
    }

    private static Reservation reserveTogether(
            QuotaGate right, Budget budget, AtomicLong others, RunContext ctx, Demand demand) {
        if (ctx.tenant().equals("acme")) {
            Usage more = demand.estimate().plus(Usage.of(others.get(), 0, 0, 0));
            if (!budget.allows(more)) {
                throw new BudgetExceededException(Fault.of("budget_exceeded", "Too much."));
            }
        } else {
            others.addAndGet(demand.estimate().totalTokens());
        }
        return right.reserve(ctx, demand);
    }

    @Test
    void a_gate_that_takes_what_it_refuses_fails() throws Exception {
        assertThat(failures((right, budget) -> (ctx, demand) -> {
                    try {
                        return right.reserve(ctx, demand);
                    } catch (BudgetExceededException e) {
                        Reservation held = right.reserve(ctx, new Demand(Demand.Kind.CALL, "x", Usage.none()));
                        held.settle(Usage.of(demand.estimate().totalTokens(), 0, 0, 0));
                        throw e;
                    }
                }))
                .contains("what_is_refused_takes_nothing");
    }
}
