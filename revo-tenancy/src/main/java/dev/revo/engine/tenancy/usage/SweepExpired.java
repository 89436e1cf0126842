package dev.revo.engine.tenancy.usage;

import dev.revo.engine.tenancy.usage.Bookkeeper.Subject;
import dev.revo.run.RunContext;
import dev.revo.spi.UsageStore.Booking;
import dev.revo.spi.UsageStore.Held;
import dev.revo.spi.UsageStore.Outcome;
import java.util.List;

/**
 * Ends reservations whose owner is taken to be dead: one whose consumption had begun is counted at its estimate, because it
 * may have been consumed; the others are given back. Several may sweep at once: each reservation ends once.
 */
final class SweepExpired {
    private static final int AT_ONCE = 100;
    private static final int ROUNDS = 100;

    private final Bookkeeper books;
    private final SoftLimits limits;

    SweepExpired(Bookkeeper books, SoftLimits limits) {
        this.books = books;
        this.limits = limits;
    }

    /** Ends all that have expired of the tenant and returns how many. */
    int sweep(RunContext ctx) {
        int ended = 0;
        for (int round = 0; round < ROUNDS; round++) {
            List<Held> expired = books.store().expired(ctx, books.now(), AT_ONCE);
            int before = ended;
            for (Held held : expired) {
                ended += end(ctx, held) ? 1 : 0;
            }
            if (expired.size() < AT_ONCE || ended == before) {
                break;
            }
        }
        return ended;
    }

    private boolean end(RunContext ctx, Held held) {
        Booking booking = books.book(
                ctx,
                Subject.of(held),
                windows -> held.begun()
                        ? books.store()
                                .settle(
                                        ctx,
                                        held,
                                        Consumption.events(held, held.demand().estimate()),
                                        windows)
                        : books.store().release(ctx, held, windows));
        limits.look(ctx, booking);
        return booking.outcome() == Outcome.DONE;
    }
}
