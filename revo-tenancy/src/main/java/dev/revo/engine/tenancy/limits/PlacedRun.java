package dev.revo.engine.tenancy.limits;

import dev.revo.run.Usage;
import dev.revo.spi.Reservation;
import java.time.Duration;

/** A run's reservation and its place, which it gives back when it ends. Thread-safe. */
final class PlacedRun implements Reservation {
    private final Reservation budgets;
    private final RunPlaces.Taken place;

    PlacedRun(Reservation budgets, RunPlaces.Taken place) {
        this.budgets = budgets;
        this.place = place;
    }

    @Override
    public String id() {
        return budgets.id();
    }

    @Override
    public void begun() {
        budgets.begun();
    }

    @Override
    public void worked(Duration time) {
        budgets.worked(time);
    }

    @Override
    public void settle(Usage actual) {
        try {
            budgets.settle(actual);
        } finally {
            place.give();
        }
    }

    @Override
    public void close() {
        try {
            budgets.close();
        } finally {
            place.give();
        }
    }
}
