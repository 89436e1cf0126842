package dev.revo.store.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.revo.run.Budget;
import dev.revo.run.Money;
import dev.revo.run.RunContext;
import dev.revo.run.Usage;
import dev.revo.spi.Demand;
import dev.revo.spi.UsageStore;
import dev.revo.spi.UsageStore.Booking;
import dev.revo.spi.UsageStore.Books;
import dev.revo.spi.UsageStore.Held;
import dev.revo.spi.UsageStore.Outcome;
import dev.revo.spi.UsageStore.Standing;
import dev.revo.spi.UsageStore.Total;
import dev.revo.spi.UsageStore.Window;
import dev.revo.usage.BudgetRule;
import dev.revo.usage.UsageEvent;
import dev.revo.usage.UsageEvent.Meter;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import javax.sql.DataSource;

/** Many who spend from one budget, as metering does: reserve the most, begin, settle what it was. */
final class UsageLoad {
    static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    static final Instant END = Instant.parse("9999-01-01T00:00:00Z");

    /** The most that one step costs, in cents; each costs this or less. */
    static final int MOST_CENTS = 7;

    private final UsageStore store;
    private final RunContext ctx;

    UsageLoad(UsageStore store, RunContext ctx) {
        this.store = store;
        this.ctx = ctx;
    }

    /** The database through a pool, as hosts have one: a new connection for each transaction costs more than all else. */
    static Database pooled(DataSource source, int connections) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(source);
        config.setMaximumPoolSize(connections);
        config.setConnectionTimeout(120_000);
        HikariDataSource pool = new HikariDataSource(config);
        return new Database(pool, Dialect.POSTGRESQL, pool);
    }

    /**
     * This database through a pool. Commits of new connections return before they are on the disk: all wait for one row, so
     * the disk's speed is all that would be seen. Who is killed here is never the server.
     */
    static Database pooled(TestDatabase database, int connections) {
        TestDatabase.Names names = database.names();
        TestPostgres.execute(
                TestPostgres.server(), "alter database " + names.database() + " set synchronous_commit = off");
        return pooled(TestPostgres.source(TestPostgres.server(), names.database(), names.app()), connections);
    }

    static Money cents(long cents) {
        return new Money("USD", BigDecimal.valueOf(cents, 2));
    }

    static BudgetRule budget(long cents) {
        return BudgetRule.of("money", Budget.money(cents(cents)), BudgetRule.Window.TOTAL);
    }

    static Held held(String id) {
        Usage estimate = Usage.tokens(10, 10).cost(cents(MOST_CENTS));
        Demand demand = new Demand(Demand.Kind.MODEL_CALL, "m", estimate);
        return new Held(id, demand, "ada", Optional.empty(), NOON, NOON.plusSeconds(60), false);
    }

    static UsageEvent event(String id, long cents) {
        return UsageEvent.of("revo", id, Meter.MODEL_CALLS, 1, NOON).user("ada").cost(cents(cents));
    }

    Booking book(Function<Books, Booking> change) {
        Booking booking = Booking.not(Outcome.STALE);
        while (booking.outcome() == Outcome.STALE) {
            UsageStore.Rules rules = store.rules(ctx);
            booking = change.apply(new Books(
                    rules.version(),
                    rules.rules().stream()
                            .map(rule -> new Window(rule, Instant.EPOCH, END))
                            .toList()));
        }
        return booking;
    }

    /** Reserves and says whether the budget could pay. */
    boolean reserve(String id) {
        return book(books -> store.reserve(ctx, held(id), books)).outcome() == Outcome.DONE;
    }

    void settle(String id, long cents) {
        book(books -> store.settle(ctx, held(id), List.of(event(id, cents)), books));
    }

    /** Spends until the budget cannot pay any more and returns the cents that it spent. */
    long spend(String name, long seed) {
        Random random = new Random(seed);
        long spent = 0;
        for (int n = 0; ; n++) {
            String id = name + "." + n;
            if (!reserve(id)) {
                return spent;
            }
            if (random.nextInt(10) == 0) {
                book(books -> store.release(ctx, held(id), books));
                continue;
            }
            store.begin(ctx, id);
            int cents = 1 + random.nextInt(MOST_CENTS);
            settle(id, cents);
            spent += cents;
        }
    }

    /** Ends all that is open as a sweep does, and returns how many it counted at their estimate. */
    int sweep() {
        int counted = 0;
        for (Held held : store.expired(ctx, END, 10_000)) {
            if (held.begun()) {
                settle(held.id(), MOST_CENTS);
                counted++;
            } else {
                book(books -> store.release(ctx, held, books));
            }
        }
        return counted;
    }

    Standing standing() {
        BudgetRule rule = store.rules(ctx).rules().get(0);
        return store.standings(ctx, List.of(new Window(rule, Instant.EPOCH, END)))
                .get(0);
    }

    /** All cents of the budget that are used or reserved. */
    BigDecimal taken() {
        Standing now = standing();
        return cents(now.used().plus(now.reserved()).cost());
    }

    BigDecimal used() {
        return cents(standing().used().cost());
    }

    private static BigDecimal cents(BigDecimal money) {
        return money.movePointRight(2);
    }

    /** The cents of all events. */
    BigDecimal events() {
        return cents(store.totals(ctx, NOON, NOON.plusMillis(1)).stream()
                .map(Total::cost)
                .flatMap(Optional::stream)
                .map(Money::amount)
                .reduce(BigDecimal.ZERO, BigDecimal::add));
    }

    /** The cents of all hours. */
    BigDecimal hours() {
        return cents(store.totals(ctx, NOON, NOON.plusSeconds(3_600)).stream()
                .map(Total::cost)
                .flatMap(Optional::stream)
                .map(Money::amount)
                .reduce(BigDecimal.ZERO, BigDecimal::add));
    }
}
