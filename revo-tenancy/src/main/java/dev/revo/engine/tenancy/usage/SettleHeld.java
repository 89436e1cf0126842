package dev.revo.engine.tenancy.usage;

import dev.revo.engine.tenancy.usage.Bookkeeper.Subject;
import dev.revo.error.ConflictException;
import dev.revo.run.RunContext;
import dev.revo.run.Usage;
import dev.revo.spi.UsageStore.Booking;
import dev.revo.spi.UsageStore.Held;
import dev.revo.spi.UsageStore.Outcome;
import dev.revo.usage.UsageEvent;

/** Puts what was consumed in place of what was reserved. */
final class SettleHeld {
    private final Bookkeeper books;
    private final SoftLimits limits;

    SettleHeld(Bookkeeper books, SoftLimits limits) {
        this.books = books;
        this.limits = limits;
    }

    /** Notes that consumption begins; false when the reservation has ended. */
    boolean begin(RunContext ctx, Held held) {
        return books.store().begin(ctx, held.id());
    }

    /** Gives the estimate back, unless consumption has begun. */
    void release(RunContext ctx, Held held) {
        books.book(ctx, Subject.of(held), windows -> books.store().release(ctx, held, windows));
    }

    /** Records what was consumed, in full, also when the reservation has expired meanwhile. */
    void settle(RunContext ctx, Held held, Usage used) {
        Usage actual = Consumption.inCurrency(held, used);
        Booking booking = books.book(
                ctx,
                Subject.of(held),
                windows -> books.store().settle(ctx, held, Consumption.events(held, actual), windows));
        limits.look(ctx, booking);
        if (booking.outcome() == Outcome.BEFORE) {
            record(ctx, held, actual);
        }
    }

    /** Records each event by itself: there is no reservation, or it was ended at its estimate. */
    void record(RunContext ctx, Held held, Usage actual) {
        for (UsageEvent event : Consumption.events(held, actual)) {
            try {
                record(ctx, event);
            } catch (ConflictException e) {
                // The sweep counted the estimate under this id. What is beyond it counts too.
                Consumption.beyond(held, event).ifPresent(late -> record(ctx, late));
            }
        }
    }

    /** Records one event. */
    void record(RunContext ctx, UsageEvent event) {
        Booking booking = books.book(
                ctx,
                new Subject(event.user(), event.agent(), event.at()),
                windows -> books.store().record(ctx, event, windows));
        limits.look(ctx, booking);
    }
}
