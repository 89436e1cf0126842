package dev.revo.spi;

import dev.revo.run.Usage;

/** An amount set aside. Ended once, by {@link #settle} or {@link #close}; later calls do nothing. Thread-safe. */
public interface Reservation extends AutoCloseable {
    /** Its id. */
    String id();

    /** What it was reserved for is being consumed now: from here on it cannot be given back unsettled. */
    void begun();

    /** Replaces the estimate by what was used, recorded in full even when that is more. */
    void settle(Usage actual);

    /** If unsettled: gives the estimate back if consumption had not begun, else settles it at the estimate. */
    @Override
    void close();
}
