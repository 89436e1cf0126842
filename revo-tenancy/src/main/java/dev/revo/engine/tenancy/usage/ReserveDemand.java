package dev.revo.engine.tenancy.usage;

import dev.revo.engine.tenancy.usage.Bookkeeper.Subject;
import dev.revo.error.BudgetExceededException;
import dev.revo.error.Fault;
import dev.revo.run.RunContext;
import dev.revo.run.Usage;
import dev.revo.spi.Demand;
import dev.revo.spi.IdGenerator;
import dev.revo.spi.Reservation;
import dev.revo.spi.UsageStore.Booking;
import dev.revo.spi.UsageStore.Held;
import dev.revo.spi.UsageStore.Outcome;
import dev.revo.spi.UsageStore.Standing;
import dev.revo.spi.UsageStore.Window;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Takes estimates out of all budgets that count them. Refuses when it cannot tell. Thread-safe. */
final class ReserveDemand {
    private final Bookkeeper books;
    private final SoftLimits limits;
    private final SweepExpired sweep;
    private final LateEvents late;
    private final IdGenerator ids;
    private final Duration lifetime;

    ReserveDemand(Bookkeeper books, SoftLimits limits, LateEvents late, IdGenerator ids, Duration lifetime) {
        this.books = books;
        this.limits = limits;
        this.sweep = new SweepExpired(books, limits);
        this.late = late;
        this.ids = ids;
        this.lifetime = lifetime;
    }

    Reservation reserve(RunContext ctx, Demand demand) {
        Held held = held(ctx, demand);
        if (nothing(demand.estimate())) {
            if (demand.kind() == Demand.Kind.RUN) {
                notOverspent(ctx, held);
            }
            return new OpenReservation(ctx, held, late, false);
        }
        Booking booking = take(ctx, held);
        if (booking.outcome() == Outcome.REFUSED && sweep.sweep(ctx) > 0) {
            booking = take(ctx, held);
        }
        if (booking.outcome() != Outcome.DONE) {
            throw refused(ctx, booking.budget().orElse("?"), demand);
        }
        return new OpenReservation(ctx, held, late, true);
    }

    private Held held(RunContext ctx, Demand demand) {
        Instant now = books.now().truncatedTo(ChronoUnit.MICROS);
        return new Held(
                ids.next().toString(),
                new Demand(demand.kind(), Consumption.clipped(demand.name()), demand.estimate()),
                ctx.scope().principal().id(),
                ctx.agent().map(Consumption::clipped).filter(agent -> !agent.isBlank()),
                now,
                now.plus(lifetime),
                false);
    }

    private static boolean nothing(Usage estimate) {
        return estimate.totalTokens() == 0
                && estimate.modelCalls() == 0
                && estimate.toolCalls() == 0
                && estimate.cost().map(money -> money.amount().signum() == 0).orElse(true);
    }

    private Booking take(RunContext ctx, Held held) {
        return books.book(ctx, Subject.of(held), windows -> {
            Optional<Window> never = windows.windows().stream()
                    .filter(window ->
                            !window.rule().budget().allows(held.demand().estimate()))
                    .findFirst();
            return never.isPresent()
                    ? Booking.refused(never.get().rule().name())
                    : books.store().reserve(ctx, held, windows);
        });
    }

    // A run takes nothing yet, but it would come to nothing either.
    private void notOverspent(RunContext ctx, Held held) {
        Optional<String> over = overspent(ctx, held);
        if (over.isPresent() && sweep.sweep(ctx) > 0) {
            over = overspent(ctx, held);
        }
        if (over.isPresent()) {
            throw refused(ctx, over.get(), held.demand());
        }
    }

    private Optional<String> overspent(RunContext ctx, Held held) {
        List<Window> windows = books.windows(ctx, books.fresh(ctx), Subject.of(held));
        if (windows.isEmpty()) {
            return Optional.empty();
        }
        for (Standing standing : books.store().standings(ctx, windows)) {
            if (!standing.used()
                    .plus(standing.reserved())
                    .fits(standing.window().rule().budget())) {
                return Optional.of(standing.window().rule().name());
            }
        }
        return Optional.empty();
    }

    private BudgetExceededException refused(RunContext ctx, String budget, Demand demand) {
        limits.refused(ctx, budget, demand.name());
        boolean unpriced =
                demand.estimate().modelCalls() > 0 && demand.estimate().cost().isEmpty();
        return new BudgetExceededException(Fault.of(
                        "budget_exceeded",
                        "The budget '" + budget + "' cannot pay for " + demand.name() + ", which may use "
                                + demand.estimate() + (unpriced ? " at no known price" : "")
                                + ". Raise it, wait for its window, or ask for less.")
                .with("tenant", ctx.tenant())
                .with("budget", budget)
                .with("name", demand.name()));
    }
}
