package dev.revo.engine.tenancy.usage;

import dev.revo.error.ConflictException;
import dev.revo.error.Fault;
import dev.revo.run.RunContext;
import dev.revo.run.Usage;
import dev.revo.spi.Demand;
import dev.revo.spi.Reservation;
import dev.revo.spi.UsageStore.Held;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/**
 * A reservation in the hands of its owner. It ends once, whatever comes of it: when the store cannot be reached then, it
 * expires, and what had begun counts at its estimate. Thread-safe.
 */
final class OpenReservation implements Reservation {
    private enum State {
        OPEN,
        BEGUN,
        ENDED
    }

    private final RunContext ctx;
    private final Held held;
    private final SettleHeld settle;
    private final boolean kept;
    private final LateEvents late;
    private final LongAdder worked = new LongAdder();
    private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);

    /** A reservation; one that takes nothing is not kept in the store. */
    OpenReservation(RunContext ctx, Held held, LateEvents late, boolean kept) {
        this.ctx = ctx;
        this.held = held;
        this.settle = late.settle();
        this.kept = kept;
        this.late = late;
    }

    @Override
    public String id() {
        return held.id();
    }

    @Override
    public void begun() {
        if (kept && state.get() == State.OPEN && !settle.begin(ctx, held)) {
            throw new ConflictException(Fault.of(
                            "reservation_expired",
                            "The reservation has expired before its consumption began, so nothing may be consumed."
                                    + " Reserve again.")
                    .with("reservation", held.id()));
        }
        state.compareAndSet(State.OPEN, State.BEGUN);
    }

    @Override
    public void worked(Duration time) {
        worked.add(time.toNanos());
    }

    @Override
    public void settle(Usage actual) {
        if (state.getAndSet(State.ENDED) != State.ENDED) {
            end(() -> {
                if (kept) {
                    settle.settle(ctx, held, actual);
                } else {
                    settle.record(ctx, held, actual);
                }
            });
            end(this::seconds);
        }
    }

    @Override
    public void close() {
        State before = state.getAndSet(State.ENDED);
        if (before == State.ENDED) {
            return;
        }
        end(this::seconds);
        if (!kept) {
            return;
        }
        end(() -> {
            if (before == State.BEGUN) {
                settle.settle(ctx, held, held.demand().estimate());
            } else {
                settle.release(ctx, held);
            }
        });
    }

    // What was told after the end, as by a thread that was given up, does not count.
    private void seconds() {
        long nanos = worked.sum();
        if (held.demand().kind() == Demand.Kind.RUN && nanos > 0) {
            late.record(ctx, Consumption.seconds(ctx.id().value(), held, Duration.ofNanos(nanos)));
        }
    }

    // A run that is cancelled is interrupted, and what it consumed counts nevertheless.
    private static void end(Runnable ending) {
        boolean interrupted = Thread.interrupted();
        try {
            ending.run();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
