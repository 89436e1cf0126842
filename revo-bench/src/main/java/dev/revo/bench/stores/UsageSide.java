package dev.revo.bench.stores;

import dev.revo.Revo;
import dev.revo.run.Budget;
import dev.revo.run.RunContext;
import dev.revo.scope.Scope;
import dev.revo.spi.UsageStore;
import dev.revo.spi.UsageStore.Books;
import dev.revo.spi.UsageStore.Outcome;
import dev.revo.spi.UsageStore.Window;
import dev.revo.usage.BudgetRule;
import dev.revo.usage.UsageEvent;
import dev.revo.usage.UsageEvent.Meter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** reVo's side: events of their own, as a store keeps them. */
final class UsageSide implements Side {
    private static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");

    private final UsageStore store;
    private final String source;
    private final List<RunContext> tenants = new ArrayList<>();
    private final List<Books> books = new ArrayList<>();

    UsageSide(Revo revo, UsageStore store, String source, int tenants, boolean budget) {
        this.store = store;
        this.source = source;
        for (int i = 0; i < tenants; i++) {
            String tenant = "t" + tenants + (budget ? "b" : "") + "-" + i;
            RunContext ctx = revo.with(Scope.of(tenant, "peer"))
                    .use(StoreParts.Door.class)
                    .context();
            this.tenants.add(ctx);
            List<Window> windows = new ArrayList<>();
            if (budget) {
                BudgetRule rule = BudgetRule.of("all", Budget.tokens(Long.MAX_VALUE), BudgetRule.Window.TOTAL);
                store.put(ctx, rule);
                windows.add(new Window(rule, Instant.EPOCH, Instant.parse("9999-01-01T00:00:00Z")));
            }
            books.add(new Books(store.rules(ctx).version(), windows));
        }
    }

    @Override
    public void count(long number) {
        int tenant = (int) (number % tenants.size());
        UsageEvent event = UsageEvent.of(source, "e" + number, Meter.INPUT_TOKENS, 1, AT)
                .user("ada")
                .model("m");
        Outcome outcome =
                store.record(tenants.get(tenant), event, books.get(tenant)).outcome();
        if (outcome != Outcome.DONE) {
            throw new IllegalStateException("An event was not counted: " + outcome);
        }
    }
}
