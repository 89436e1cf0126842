package dev.revo.engine.tenancy.usage;

import dev.revo.error.ConflictException;
import dev.revo.error.Fault;
import dev.revo.run.RunContext;
import dev.revo.spi.TimeSource;
import dev.revo.spi.UsageStore;
import dev.revo.spi.UsageStore.Booking;
import dev.revo.spi.UsageStore.Books;
import dev.revo.spi.UsageStore.Held;
import dev.revo.spi.UsageStore.Outcome;
import dev.revo.spi.UsageStore.Rules;
import dev.revo.spi.UsageStore.Window;
import dev.revo.usage.BudgetRule;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Says which windows something counts in, from budgets that are remembered until the store says that they changed.
 * Thread-safe.
 */
final class Bookkeeper {
    private static final int TRIES = 20;
    private static final int TENANTS = 10_000;

    private final UsageStore store;
    private final TimeSource time;
    private final Function<RunContext, ZoneId> zone;
    private final Map<String, Rules> remembered = new ConcurrentHashMap<>();

    /** Who consumes what, and when. */
    record Subject(Optional<String> user, Optional<String> agent, Instant at) {
        static Subject of(Held held) {
            return new Subject(Optional.of(held.user()), held.agent(), held.at());
        }
    }

    Bookkeeper(UsageStore store, TimeSource time, Function<RunContext, ZoneId> zone) {
        this.store = store;
        this.time = time;
        this.zone = zone;
    }

    UsageStore store() {
        return store;
    }

    Instant now() {
        return time.instant();
    }

    /** Books in the windows that count this, by the budgets as they are in the store. */
    Booking book(RunContext ctx, Subject subject, Function<Books, Booking> change) {
        for (int attempt = 0; attempt < TRIES; attempt++) {
            Rules rules = rules(ctx);
            Booking booking = change.apply(new Books(rules.version(), windows(ctx, rules, subject)));
            if (booking.outcome() != Outcome.STALE) {
                return booking;
            }
            remembered.remove(ctx.tenant(), rules);
        }
        throw new ConflictException(
                Fault.of("budgets_changing", "The budgets changed again and again. Nothing was counted; try again.")
                        .with("tenant", ctx.tenant()));
    }

    /** The budgets as they are remembered. */
    Rules rules(RunContext ctx) {
        Rules known = remembered.get(ctx.tenant());
        if (known != null) {
            return known;
        }
        return fresh(ctx);
    }

    /** The budgets as they are in the store. */
    Rules fresh(RunContext ctx) {
        Rules read = store.rules(ctx);
        if (remembered.size() >= TENANTS) {
            remembered.clear();
        }
        remembered.put(ctx.tenant(), read);
        return read;
    }

    /** The windows of the budgets that count this. */
    List<Window> windows(RunContext ctx, Rules rules, Subject subject) {
        return rules.rules().stream()
                .filter(rule -> matches(rule, subject))
                .map(rule -> window(ctx, rule, subject.at()))
                .toList();
    }

    /** The window of the budget at this time. */
    Window window(RunContext ctx, BudgetRule rule, Instant at) {
        return Windows.of(rule, at, now(), zone.apply(ctx));
    }

    private static boolean matches(BudgetRule rule, Subject subject) {
        return (rule.user().isEmpty() || rule.user().equals(subject.user()))
                && (rule.agent().isEmpty() || rule.agent().equals(subject.agent()));
    }
}
