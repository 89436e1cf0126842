package dev.revo.spi;

import dev.revo.run.Usage;
import java.time.Duration;

/** An amount set aside. Ended once, by {@link #settle} or {@link #close}; later calls do nothing. Thread-safe. */
public interface Reservation extends AutoCloseable {
    /** Its id. */
    String id();

    /** What it was reserved for is being consumed now: from here on it cannot be given back unsettled. */
    void begun();

    /** Of a run: that it was at work on a thread for this long, besides what was told before. Does nothing by default. */
    default void worked(Duration time) {}

    /** Replaces the estimate by what was used, recorded in full even when that is more. */
    void settle(Usage actual);

    /** If unsettled: gives the estimate back if consumption had not begun, else settles it at the estimate. */
    @Override
    void close();
}
