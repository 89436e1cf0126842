package dev.revo.gate;

import dev.revo.run.Spending;
import dev.revo.run.Usage;
import dev.revo.scope.Mint;
import dev.revo.spi.Reservation;
import java.time.Duration;

/** A reservation on two accounts at once: the run's own and the tenant's. */
final class RunReservation implements Reservation {
    private final Mint mint;
    private final Spending account;
    private final Usage estimate;
    private final Reservation outer;
    private final Object lock = new Object();
    private boolean begun;
    private boolean ended;

    RunReservation(Mint mint, Spending account, Usage estimate, Reservation outer) {
        this.mint = mint;
        this.account = account;
        this.estimate = estimate;
        this.outer = outer;
    }

    @Override
    public String id() {
        return outer.id();
    }

    @Override
    public void begun() {
        synchronized (lock) {
            begun = true;
        }
        outer.begun();
    }

    @Override
    public void worked(Duration time) {
        outer.worked(time);
    }

    @Override
    public void settle(Usage actual) {
        if (end()) {
            account.settle(mint, estimate, actual);
            outer.settle(actual);
        }
    }

    @Override
    public void close() {
        boolean spent;
        synchronized (lock) {
            spent = begun;
        }
        if (end()) {
            account.settle(mint, estimate, spent ? estimate.asEstimate() : Usage.none());
            outer.close();
        }
    }

    private boolean end() {
        synchronized (lock) {
            boolean first = !ended;
            ended = true;
            return first;
        }
    }
}
