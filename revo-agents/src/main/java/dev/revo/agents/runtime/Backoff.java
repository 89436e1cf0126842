package dev.revo.agents.runtime;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * Exponential waits with decorrelated jitter: each is drawn between the first wait and three times the one before (AWS
 * Architecture Blog, "Exponential Backoff and Jitter", 2015). Confined to one call.
 */
final class Backoff {
    private final Duration first;
    private final Duration longest;
    private final DoubleSupplier random;
    private Duration before;

    Backoff(Duration first, Duration longest, DoubleSupplier random) {
        this.first = first;
        this.longest = longest;
        this.random = random;
        this.before = first;
    }

    Duration next() {
        double low = first.toNanos();
        double high = before.toNanos() * 3.0;
        long drawn = (long) (low + (high - low) * random.getAsDouble());
        before = Duration.ofNanos(Math.min(drawn, longest.toNanos()));
        return before;
    }
}
