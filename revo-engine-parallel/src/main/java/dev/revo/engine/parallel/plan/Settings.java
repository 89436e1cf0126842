package dev.revo.engine.parallel.plan;

import dev.revo.engine.parallel.estimate.Durations;
import dev.revo.spi.RunScheduler;
import dev.revo.spi.Telemetry;
import dev.revo.spi.TimeSource;
import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * What holds for all runs of one engine.
 *
 * @param scheduler gives bodies their threads
 * @param time the clock
 * @param timers threads for what comes due: the clock's own must not wait
 * @param width how many elements of one fan-out are at work at once
 * @param backoff between attempts
 * @param retries of all runs together
 * @param rates of all runs together
 * @param linger how long a run with nothing to do keeps its thread before it parks
 * @param undoing how long taking effects back may take
 * @param durations what steps took
 * @param telemetry is told what {@link TaskMetric} names
 */
public record Settings(
        RunScheduler scheduler,
        TimeSource time,
        Executor timers,
        int width,
        Backoff backoff,
        RetryBudget retries,
        RateLimits rates,
        Duration linger,
        Duration undoing,
        Durations durations,
        Telemetry telemetry) {}
