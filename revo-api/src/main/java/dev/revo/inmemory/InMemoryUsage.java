package dev.revo.inmemory;

import dev.revo.run.RunContext;
import dev.revo.spi.Purged;
import dev.revo.spi.UsageStore;
import dev.revo.usage.BudgetRule;
import dev.revo.usage.UsageEvent;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Consumption and budgets by tenant, each under a lock of its own. */
final class InMemoryUsage implements UsageStore {
    private final Map<String, UsageLedger> tenants = new ConcurrentHashMap<>();

    private <R> R with(RunContext ctx, Function<UsageLedger, R> work) {
        UsageLedger ledger = tenants.computeIfAbsent(ctx.tenant(), tenant -> new UsageLedger());
        synchronized (ledger) {
            return work.apply(ledger);
        }
    }

    @Override
    public Rules rules(RunContext ctx) {
        return with(ctx, UsageLedger::rules);
    }

    @Override
    public void put(RunContext ctx, BudgetRule rule) {
        with(ctx, ledger -> ledger.put(rule));
    }

    @Override
    public boolean remove(RunContext ctx, String name) {
        return with(ctx, ledger -> ledger.remove(name));
    }

    @Override
    public Booking record(RunContext ctx, UsageEvent event, Books books) {
        return with(ctx, ledger -> ledger.record(event, books));
    }

    @Override
    public Booking reserve(RunContext ctx, Held held, Books books) {
        return with(ctx, ledger -> ledger.reserve(held, books));
    }

    @Override
    public boolean begin(RunContext ctx, String id) {
        return with(ctx, ledger -> ledger.begin(id));
    }

    @Override
    public Booking settle(RunContext ctx, Held held, List<UsageEvent> events, Books books) {
        return with(ctx, ledger -> ledger.settle(held, events, books));
    }

    @Override
    public Booking release(RunContext ctx, Held held, Books books) {
        return with(ctx, ledger -> ledger.release(held, books));
    }

    @Override
    public List<Held> expired(RunContext ctx, Instant now, int atMost) {
        return with(ctx, ledger -> ledger.expired(now, atMost));
    }

    @Override
    public List<Standing> standings(RunContext ctx, List<Window> windows) {
        return with(ctx, ledger -> ledger.standings(windows));
    }

    @Override
    public boolean tell(RunContext ctx, Window window, int percent, Instant at) {
        return with(ctx, ledger -> ledger.tell(window, percent, at));
    }

    @Override
    public List<Total> totals(RunContext ctx, Instant from, Instant until) {
        return with(ctx, ledger -> ledger.totals(from, until));
    }

    @Override
    public Purged purge(RunContext ctx, Instant before, Books books, int atMost) {
        return with(ctx, ledger -> ledger.purge(before.truncatedTo(ChronoUnit.HOURS), books, atMost));
    }

    @Override
    public Optional<Instant> keptFrom(RunContext ctx) {
        return with(ctx, UsageLedger::keptFrom);
    }
}
