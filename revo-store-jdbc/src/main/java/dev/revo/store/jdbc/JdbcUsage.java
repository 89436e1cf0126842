package dev.revo.store.jdbc;

import dev.revo.run.RunContext;
import dev.revo.spi.Guarantee;
import dev.revo.spi.Promising;
import dev.revo.spi.Purged;
import dev.revo.spi.UsageFigures;
import dev.revo.spi.UsageStore;
import dev.revo.usage.BudgetRule;
import dev.revo.usage.UsageEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Consumption and budgets in tables. An event, its totals and the windows that count it change in one transaction; all
 * transactions take their locks in one order: version, reservation or event, totals, windows by name. Thread-safe.
 */
final class JdbcUsage implements UsageStore, Promising {
    private final Database database;
    private final UsageRules rules;

    JdbcUsage(Database database) {
        this.database = database;
        this.rules = new UsageRules(database.dialect());
    }

    @Override
    public Set<Guarantee> guarantees() {
        return database.dialect().guarantees();
    }

    @Override
    public Rules rules(RunContext ctx) {
        return database.run(ctx, rules::rules);
    }

    @Override
    public void put(RunContext ctx, BudgetRule rule) {
        database.run(ctx, session -> {
            rules.put(session, rule);
            return true;
        });
    }

    @Override
    public boolean remove(RunContext ctx, String name) {
        return database.run(ctx, session -> rules.remove(session, name));
    }

    @Override
    public Booking record(RunContext ctx, UsageEvent told, Books books) {
        UsageEvent event = UsageEvents.kept(told);
        return database.run(ctx, session -> {
            Outcome outcome = count(session, event, books.version());
            if (outcome != Outcome.DONE) {
                return Booking.not(outcome);
            }
            for (Window window : books.windows()) {
                UsageWindows.book(session, window, UsageFigures.of(event, window.rule()), UsageFigures.NONE);
            }
            return Booking.done(standings(session, books));
        });
    }

    /** Keeps the event and adds it to the total of its hour: one statement where the database can. */
    private Outcome count(Session session, UsageEvent event, long version) {
        boolean oneStatement = database.dialect() == Dialect.POSTGRESQL;
        if (oneStatement && UsageEvents.count(session, event, version)) {
            return Outcome.DONE;
        }
        // The event is known, or the rules are of another version, or the tenant has no row yet, or this is H2.
        if (!rules.hold(session, version)) {
            return Outcome.STALE;
        }
        UsagePurge.check(session, event);
        if (!UsageEvents.insert(session, event)) {
            return UsageEvents.known(session, event) ? Outcome.BEFORE : Outcome.STALE;
        }
        UsageTotals.add(session, event);
        return Outcome.DONE;
    }

    @Override
    public Booking reserve(RunContext ctx, Held held, Books books) {
        return database.run(ctx, session -> {
            if (!rules.hold(session, books.version())) {
                return Booking.not(Outcome.STALE);
            }
            List<Window> taken = new ArrayList<>();
            for (Window window : books.windows()) {
                if (!UsageWindows.hold(session, window, estimate(held, window))) {
                    // Given back by hand: the transaction may be a unit of work that goes on.
                    for (Window other : taken) {
                        give(session, held, other);
                    }
                    return Booking.refused(window.rule().name());
                }
                taken.add(window);
            }
            UsageReservations.insert(session, held);
            return Booking.done(standings(session, books));
        });
    }

    private static UsageFigures estimate(Held held, Window window) {
        return UsageFigures.of(held.demand().estimate(), window.rule());
    }

    private static void give(Session session, Held held, Window window) {
        UsageWindows.book(
                session, window, UsageFigures.NONE, estimate(held, window).negated());
    }

    @Override
    public boolean begin(RunContext ctx, String id) {
        return database.run(ctx, session -> UsageReservations.begin(session, id));
    }

    @Override
    public Booking settle(RunContext ctx, Held held, List<UsageEvent> told, Books books) {
        List<UsageEvent> events = told.stream()
                .map(UsageEvents::kept)
                .sorted(Comparator.comparing(UsageEvent::meter))
                .toList();
        return database.run(ctx, session -> {
            if (!rules.hold(session, books.version())) {
                return Booking.not(Outcome.STALE);
            }
            if (!UsageReservations.end(session, held.id())) {
                return Booking.not(Outcome.BEFORE);
            }
            UsageEvents.insert(session, events);
            events.forEach(event -> UsageTotals.add(session, event));
            for (Window window : books.windows()) {
                UsageFigures used = UsageFigures.NONE;
                for (UsageEvent event : events) {
                    used = used.plus(UsageFigures.of(event, window.rule()));
                }
                UsageWindows.book(session, window, used, estimate(held, window).negated());
            }
            return Booking.done(standings(session, books));
        });
    }

    @Override
    public Booking release(RunContext ctx, Held held, Books books) {
        return database.run(ctx, session -> {
            if (!rules.hold(session, books.version())) {
                return Booking.not(Outcome.STALE);
            }
            if (!UsageReservations.endUnbegun(session, held.id())) {
                return Booking.not(Outcome.BEFORE);
            }
            books.windows().forEach(window -> give(session, held, window));
            return Booking.done(standings(session, books));
        });
    }

    @Override
    public List<Held> expired(RunContext ctx, Instant now, int atMost) {
        return database.run(ctx, session -> UsageReservations.expired(session, now, atMost));
    }

    private static List<Standing> standings(Session session, Books books) {
        return books.windows().stream()
                .map(window -> UsageWindows.standing(session, window))
                .toList();
    }

    @Override
    public List<Standing> standings(RunContext ctx, List<Window> windows) {
        return database.run(
                ctx,
                session -> windows.stream()
                        .map(window -> UsageWindows.standing(session, window))
                        .toList());
    }

    @Override
    public boolean tell(RunContext ctx, Window window, int percent, Instant at) {
        return database.run(ctx, session -> UsageWindows.tell(session, window, percent, at));
    }

    @Override
    public List<Total> totals(RunContext ctx, Instant from, Instant until) {
        return database.run(
                ctx,
                session -> UsageTotals.between(
                        session,
                        UsagePurge.keptFrom(session).filter(from::isBefore).orElse(from),
                        until));
    }

    @Override
    public Purged purge(RunContext ctx, Instant before, Books books, int atMost) {
        return database.run(ctx, session -> UsagePurge.purge(session, before, books, atMost));
    }

    @Override
    public Optional<Instant> keptFrom(RunContext ctx) {
        return database.run(ctx, UsagePurge::keptFrom);
    }
}
