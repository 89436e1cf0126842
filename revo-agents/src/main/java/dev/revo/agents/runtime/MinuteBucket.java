package dev.revo.agents.runtime;

import dev.revo.spi.TimeSource;
import java.time.Duration;

/**
 * So much in any minute, as a virtual schedule (GCRA, ITU-T I.371): each amount is given the moment at which it may pass,
 * so that who waits keeps his place. Ours rather than a library's because it must run on the injected clock. Thread-safe.
 */
final class MinuteBucket {
    private static final double MINUTE = 60e9;

    private final TimeSource time;
    private final long perMinute;
    private double theoretical;

    MinuteBucket(long perMinute, TimeSource time) {
        this.perMinute = perMinute;
        this.time = time;
        this.theoretical = time.nanos();
    }

    /** Takes the amount and says how long to wait before using it; zero for at once. */
    synchronized Duration take(long amount) {
        if (perMinute == Long.MAX_VALUE) {
            return Duration.ZERO;
        }
        double now = time.nanos();
        double start = Math.max(theoretical, now);
        theoretical = start + amount * MINUTE / perMinute;
        // A full minute's worth may pass at once; what goes beyond waits until the rest has drained.
        double wait = theoretical - now - MINUTE;
        return wait <= 0 ? Duration.ZERO : Duration.ofNanos((long) Math.ceil(wait));
    }

    /** Takes nothing after all. */
    synchronized void giveBack(long amount) {
        if (perMinute != Long.MAX_VALUE) {
            theoretical -= amount * MINUTE / perMinute;
        }
    }
}
