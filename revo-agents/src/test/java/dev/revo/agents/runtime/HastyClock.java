package dev.revo.agents.runtime;

import dev.revo.spi.TimeSource;
import dev.revo.testkit.TestClock;
import java.time.Duration;
import java.time.Instant;

/** A clock that stands still, on which short waits, as those before another attempt, are over at once. */
final class HastyClock implements TimeSource {
    private static final Duration SHORT = Duration.ofSeconds(5);

    private final TestClock clock = TestClock.create();

    @Override
    public Instant instant() {
        return clock.instant();
    }

    @Override
    public long nanos() {
        return clock.nanos();
    }

    @Override
    public Runnable at(Instant when, Runnable task) {
        if (when.isAfter(instant().plus(SHORT))) {
            return clock.at(when, task);
        }
        task.run();
        return () -> {};
    }
}
