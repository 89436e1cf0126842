package dev.revo.spi;

import java.time.Instant;
import java.time.InstantSource;

/** SPI: the clock, which also fires timers, so that deadlines and back-off run under a test clock. Thread-safe. */
public interface TimeSource extends InstantSource {
    /** Nanoseconds since an arbitrary origin, never going back; for durations only. */
    long nanos();

    /**
     * Runs the task once at or after the given instant, on a thread of the source; at once if the instant has passed. The
     * task must be short.
     *
     * @return takes the timer back; without effect when it has fired
     */
    Runnable at(Instant when, Runnable task);
}
