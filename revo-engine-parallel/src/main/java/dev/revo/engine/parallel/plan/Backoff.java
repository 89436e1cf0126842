package dev.revo.engine.parallel.plan;

import static java.util.Objects.requireNonNull;

import dev.revo.error.InvalidRequestException;
import java.time.Duration;
import java.util.SplittableRandom;

/**
 * How long is waited between attempts: decorrelated jitter (Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog,
 * 2015), each wait drawn between the least and three times the one before, never more than the most. Immutable.
 */
public final class Backoff {
    private final Duration least;
    private final Duration most;

    private Backoff(Duration least, Duration most) {
        this.least = least;
        this.most = most;
    }

    /** From 200 ms to one minute. */
    public static Backoff defaults() {
        return new Backoff(Duration.ofMillis(200), Duration.ofMinutes(1));
    }

    /**
     * Between these two.
     *
     * @throws InvalidRequestException when the least is not positive or more than the most
     */
    public static Backoff between(Duration least, Duration most) {
        requireNonNull(least, "least");
        requireNonNull(most, "most");
        if (least.isNegative() || least.isZero() || least.compareTo(most) > 0) {
            throw InvalidRequestException.field(
                    "backoff",
                    "goes from " + least + " to " + most,
                    "Use a positive least that is not above the most.");
        }
        return new Backoff(least, most);
    }

    /** The wait after one that took so long, zero before the first. */
    Duration after(Duration before, SplittableRandom random) {
        long from = least.toMillis();
        long to = Math.max(from, Math.min(most.toMillis(), 3 * Math.max(from, before.toMillis())));
        return Duration.ofMillis(from == to ? from : random.nextLong(from, to + 1));
    }

    @Override
    public String toString() {
        return least + " to " + most;
    }
}
