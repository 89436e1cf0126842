package dev.revo.engine.tenancy.usage;

import dev.revo.engine.tenancy.usage.Bookkeeper.Subject;
import dev.revo.error.InvalidRequestException;
import dev.revo.run.Money;
import dev.revo.spi.Gate;
import dev.revo.spi.UsageStore.Booking;
import dev.revo.spi.UsageStore.Books;
import dev.revo.spi.UsageStore.Outcome;
import dev.revo.spi.UsageStore.Standing;
import dev.revo.spi.UsageStore.Window;
import dev.revo.usage.BudgetRule;
import dev.revo.usage.BudgetStatus;
import dev.revo.usage.UsageEvent;
import dev.revo.usage.UsageMeter;
import dev.revo.usage.UsageQuery;
import dev.revo.usage.UsageReport;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The meter of one scope. Thread-safe. */
final class DefaultUsageMeter implements UsageMeter {
    private final Gate gate;
    private final Bookkeeper books;
    private final SoftLimits limits;
    private final SweepExpired sweep;
    private final ChangeBudget change;

    DefaultUsageMeter(Gate gate, Bookkeeper books, SoftLimits limits, ChangeBudget change) {
        this.gate = gate;
        this.books = books;
        this.limits = limits;
        this.sweep = new SweepExpired(books, limits);
        this.change = change;
    }

    @Override
    public boolean record(UsageEvent event) {
        if (event.source().equals(Consumption.SOURCE)) {
            throw InvalidRequestException.field(
                    "usage.source", "is '" + Consumption.SOURCE + "', which is reVo itself", "Use a name of your own.");
        }
        return gate.call("usage:record", "", ctx -> {
            Booking booking = books.book(ctx, new Subject(event.user(), event.agent(), event.at()), windows -> {
                sameCurrency(event, windows);
                return books.store().record(ctx, event, windows);
            });
            limits.look(ctx, booking);
            return booking.outcome() == Outcome.DONE;
        });
    }

    private static void sameCurrency(UsageEvent event, Books windows) {
        for (Window window : windows.windows()) {
            Optional<String> budget = window.rule().budget().money().map(Money::currency);
            Optional<String> cost = event.cost().map(Money::currency);
            if (budget.isPresent() && cost.isPresent() && !budget.equals(cost)) {
                throw InvalidRequestException.field(
                        "usage.cost",
                        "is in " + cost.get() + ", but the budget '"
                                + window.rule().name() + "' that counts it is in " + budget.get(),
                        "Give costs in the currency of the budgets.");
            }
        }
    }

    @Override
    public UsageReport report(UsageQuery query) {
        return gate.call("usage:read", "", ctx -> {
            sweep.sweep(ctx);
            // Before the totals: what is deleted in between is missing in a report that says so.
            Optional<Instant> kept = books.store().keptFrom(ctx);
            UsageReport report = FoldReport.fold(books.store().totals(ctx, query.from(), query.until()), query.by());
            return new UsageReport(report.rows(), kept);
        });
    }

    @Override
    public void limit(BudgetRule rule) {
        gate.call("usage:limit", "", ctx -> change.put(ctx, rule));
    }

    @Override
    public void unlimit(String name) {
        gate.call("usage:limit", "", ctx -> change.remove(ctx, name));
    }

    @Override
    public List<BudgetStatus> budgets() {
        return gate.call("usage:read", "", ctx -> {
            sweep.sweep(ctx);
            Instant now = books.now();
            List<Window> windows = books.store().rules(ctx).rules().stream()
                    .map(rule -> books.window(ctx, rule, now))
                    .toList();
            return books.store().standings(ctx, windows).stream()
                    .map(standing -> status(standing))
                    .toList();
        });
    }

    private static BudgetStatus status(Standing standing) {
        BudgetRule rule = standing.window().rule();
        boolean resets = rule.window() == BudgetRule.Window.DAY || rule.window() == BudgetRule.Window.MONTH;
        return new BudgetStatus(
                rule,
                standing.used().usage(rule),
                standing.reserved().usage(rule),
                SoftLimits.fraction(rule.budget(), standing.used()),
                resets ? Optional.of(standing.window().until()) : Optional.empty());
    }
}
