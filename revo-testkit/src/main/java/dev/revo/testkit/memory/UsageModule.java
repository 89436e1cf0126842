package dev.revo.testkit.memory;

import dev.revo.error.BudgetExceededException;
import dev.revo.error.Fault;
import dev.revo.run.RunContext;
import dev.revo.run.Usage;
import dev.revo.spi.Demand;
import dev.revo.spi.IdGenerator;
import dev.revo.spi.QuotaGate;
import dev.revo.spi.Reservation;
import dev.revo.spi.RevoModule;
import dev.revo.spi.TimeSource;
import dev.revo.spi.Wiring;
import dev.revo.usage.UsageMeter;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Provides {@link UsageMeter} and the gate that holds its budgets. */
final class UsageModule implements RevoModule {
    private final Map<String, Ledger> tenants = new HashMap<>();

    @Override
    public String name() {
        return "in-memory-usage";
    }

    @Override
    public void install(Wiring wiring) {
        Supplier<TimeSource> time = wiring.need(TimeSource.class);
        Supplier<IdGenerator> ids = wiring.need(IdGenerator.class);
        wiring.provide(QuotaGate.class, (QuotaGate) (ctx, demand) -> reserve(ctx, demand, time.get(), ids.get()));
        wiring.noun(UsageMeter.class, gate -> new InMemoryUsageMeter(gate, this, time.get()));
    }

    synchronized Ledger ledger(RunContext ctx) {
        return tenants.computeIfAbsent(ctx.tenant(), tenant -> new Ledger());
    }

    private Reservation reserve(RunContext ctx, Demand demand, TimeSource time, IdGenerator ids) {
        Ledger ledger = ledger(ctx);
        synchronized (ledger) {
            for (var rule : ledger.rules.values()) {
                Usage total = ledger.used(rule, time.instant())
                        .plus(ledger.held(rule))
                        .plus(demand.estimate());
                boolean upkeep =
                        demand.kind() == Demand.Kind.CALL && demand.name().startsWith("usage:");
                if (Ledger.counts(rule, ctx) && !upkeep && !rule.budget().allows(total)) {
                    throw new BudgetExceededException(Fault.of(
                                    "budget_exceeded",
                                    "The budget " + rule + " cannot pay for " + demand.name()
                                            + ". Raise it or wait for its window.")
                            .with("budget", rule.name()));
                }
            }
            Held held = new Held(ledger, ctx, demand, time, ids.next().toString());
            ledger.open.add(held);
            return held;
        }
    }

    /** A reservation that its ledger knows. */
    static final class Held implements Reservation {
        private final Ledger ledger;
        private final RunContext ctx;
        private final Demand demand;
        private final TimeSource time;
        private final String id;
        private boolean begun;
        private boolean ended;

        Held(Ledger ledger, RunContext ctx, Demand demand, TimeSource time, String id) {
            this.ledger = ledger;
            this.ctx = ctx;
            this.demand = demand;
            this.time = time;
            this.id = id;
        }

        RunContext ctx() {
            return ctx;
        }

        Usage estimate() {
            return demand.estimate();
        }

        @Override
        public String id() {
            return id;
        }

        @Override
        public void begun() {
            synchronized (ledger) {
                begun = true;
            }
        }

        @Override
        public void settle(Usage actual) {
            synchronized (ledger) {
                if (!ended) {
                    ended = true;
                    ledger.open.remove(this);
                    ledger.spend(ctx, demand.name(), id, actual, time.instant());
                }
            }
        }

        @Override
        public void close() {
            synchronized (ledger) {
                settle(begun ? demand.estimate() : Usage.none());
            }
        }
    }
}
