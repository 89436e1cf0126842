package dev.revo.inmemory;

import dev.revo.error.BudgetExceededException;
import dev.revo.error.Fault;
import dev.revo.error.QuotaExceededException;
import dev.revo.run.Budget;
import dev.revo.run.RunContext;
import dev.revo.run.Usage;
import dev.revo.spi.Demand;
import dev.revo.spi.QuotaGate;
import dev.revo.spi.Reservation;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** A budget and a bound on runs at once for each tenant. Thread-safe. */
public final class InMemoryQuotas implements QuotaGate {
    private final Map<String, Account> accounts = new HashMap<>();
    private final AtomicLong numbers = new AtomicLong();

    InMemoryQuotas() {}

    /** Sets the tenant's budget; what it used already counts. */
    public InMemoryQuotas budget(String tenant, Budget most) {
        synchronized (accounts) {
            account(tenant).budget = most;
        }
        return this;
    }

    /** Sets how many runs of the tenant may go on at once, waiting ones counted. */
    public InMemoryQuotas runs(String tenant, int most) {
        synchronized (accounts) {
            account(tenant).maxRuns = most;
        }
        return this;
    }

    /** What the tenant used so far. */
    public Usage used(String tenant) {
        synchronized (accounts) {
            return account(tenant).used;
        }
    }

    /** What is reserved for the tenant now. */
    public Usage reserved(String tenant) {
        synchronized (accounts) {
            return account(tenant).held;
        }
    }

    private Account account(String tenant) {
        return accounts.computeIfAbsent(tenant, t -> new Account());
    }

    @Override
    public Reservation reserve(RunContext ctx, Demand demand) {
        synchronized (accounts) {
            Account account = account(ctx.tenant());
            boolean run = demand.kind() == Demand.Kind.RUN;
            if (run && account.runs >= account.maxRuns) {
                throw new QuotaExceededException(Fault.of(
                                "too_many_runs",
                                "The tenant has " + account.runs + " runs, which is its limit. Wait for one to end.")
                        .with("tenant", ctx.tenant()));
            }
            Usage total = account.used.plus(account.held).plus(demand.estimate());
            if (!account.budget.allows(demand.estimate()) || !account.budget.allows(total)) {
                throw new BudgetExceededException(Fault.of(
                                "budget_exceeded",
                                "The tenant's budget is " + account.budget + "; used: " + account.used + "; reserved: "
                                        + account.held + "; asked: " + demand.estimate() + ".")
                        .with("tenant", ctx.tenant())
                        .with("name", demand.name()));
            }
            account.held = account.held.plus(demand.estimate());
            account.runs += run ? 1 : 0;
            return new Held(account, demand.estimate(), run, "r" + numbers.incrementAndGet());
        }
    }

    private static final class Account {
        private Budget budget = Budget.unlimited();
        private int maxRuns = Integer.MAX_VALUE;
        private int runs;
        private Usage used = Usage.none();
        private Usage held = Usage.none();
    }

    private final class Held implements Reservation {
        private final Account account;
        private final Usage estimate;
        private final boolean run;
        private final String id;
        private boolean begun;
        private boolean ended;

        Held(Account account, Usage estimate, boolean run, String id) {
            this.account = account;
            this.estimate = estimate;
            this.run = run;
            this.id = id;
        }

        @Override
        public String id() {
            return id;
        }

        @Override
        public void begun() {
            synchronized (accounts) {
                begun = true;
            }
        }

        @Override
        public void settle(Usage actual) {
            synchronized (accounts) {
                if (ended) {
                    return;
                }
                ended = true;
                account.held = account.held.minus(estimate);
                account.used = account.used.plus(actual);
                account.runs -= run ? 1 : 0;
            }
        }

        @Override
        public void close() {
            Usage rest;
            synchronized (accounts) {
                rest = begun ? estimate.asEstimate() : Usage.none();
            }
            settle(rest);
        }
    }
}
