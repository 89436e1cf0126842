package dev.revo.gate;

import java.io.Serial;

/**
 * Leaves the body of a run that waits. An {@code Error}, so that host code which catches {@code Exception} does not
 * swallow it; should the body swallow it all the same, its run is parked nevertheless.
 */
final class ParkSignal extends Error {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient Park park;

    ParkSignal(Park park) {
        super("The run is parked: " + park.reason(), null, false, false);
        this.park = park;
    }

    Park park() {
        return park;
    }
}
