package dev.revo.agents.runtime;

import dev.revo.error.Fault;
import dev.revo.error.OverloadedException;
import dev.revo.error.RevoException;
import dev.revo.model.ModelSettings;
import dev.revo.run.RunContext;
import dev.revo.spi.TimeSource;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * What all runs share of one provider: requests and tokens a minute, calls at once, and a breaker that opens when the
 * provider keeps failing. Thread-safe.
 */
final class ProviderGuard {
    private final String provider;
    private final TimeSource time;
    private final Waits waits;
    private final Semaphore calls;
    private final MinuteBucket requests;
    private final MinuteBucket tokens;
    private final CircuitBreaker breaker;

    ProviderGuard(String provider, ModelSettings settings, TimeSource time) {
        this.provider = provider;
        this.time = time;
        this.waits = new Waits(time);
        this.calls = new Semaphore(settings.concurrency(), true);
        this.requests = new MinuteBucket(settings.requestsPerMinute(), time);
        this.tokens = new MinuteBucket(settings.tokensPerMinute(), time);
        this.breaker = CircuitBreaker.of(
                provider,
                CircuitBreakerConfig.custom()
                        .slidingWindowSize(20)
                        .minimumNumberOfCalls(10)
                        .failureRateThreshold(50)
                        .waitDurationInOpenState(Duration.ofSeconds(30))
                        .permittedNumberOfCallsInHalfOpenState(2)
                        .clock(time.withZone(ZoneOffset.UTC))
                        .currentTimestampFunction(clock -> time.nanos(), TimeUnit.NANOSECONDS)
                        .build());
    }

    /** A place at the provider, held until it is given back. */
    final class Permit implements AutoCloseable {
        private final long begun = time.nanos();
        private boolean told;

        /** The provider answered, well or with a fault of ours. */
        void answered() {
            told = true;
            breaker.onSuccess(time.nanos() - begun, TimeUnit.NANOSECONDS);
        }

        /** The provider failed. */
        void failed(Throwable why) {
            told = true;
            breaker.onError(time.nanos() - begun, TimeUnit.NANOSECONDS, why);
        }

        @Override
        public void close() {
            if (!told) {
                breaker.releasePermission();
            }
            calls.release();
        }
    }

    /**
     * Waits for a place, as long as the run may.
     *
     * @throws OverloadedException when the breaker is open, or the place would come after the run's deadline
     */
    Permit enter(RunContext ctx, long tokensWanted) {
        if (!breaker.tryAcquirePermission()) {
            throw new OverloadedException(Fault.of(
                            "provider_open",
                            "The provider " + provider + " failed too often and is left alone for a while.")
                    .with("provider", provider)
                    .retryAfter(Duration.ofSeconds(30)));
        }
        boolean entered = false;
        try {
            place(ctx);
            try {
                pace(ctx, requests, 1);
                paceTokens(ctx, tokensWanted);
                entered = true;
            } finally {
                if (!entered) {
                    calls.release();
                }
            }
        } finally {
            if (!entered) {
                breaker.releasePermission();
            }
        }
        return new Permit();
    }

    private void place(RunContext ctx) {
        try {
            ctx.cancellation().check();
            calls.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            ctx.cancellation().check();
            throw Waits.interrupted(ctx, e);
        }
    }

    // A request that is not made because its tokens have no room does not count as one.
    private void paceTokens(RunContext ctx, long wanted) {
        boolean paced = false;
        try {
            pace(ctx, tokens, wanted);
            paced = true;
        } finally {
            if (!paced) {
                requests.giveBack(1);
            }
        }
    }

    private void pace(RunContext ctx, MinuteBucket bucket, long amount) {
        Duration wait = bucket.take(amount);
        if (wait.isZero()) {
            return;
        }
        Instant ready = time.instant().plus(wait);
        if (ready.isAfter(ctx.deadline())) {
            bucket.giveBack(amount);
            throw late(wait);
        }
        try {
            waits.pause(ctx, wait);
        } catch (RevoException e) {
            bucket.giveBack(amount);
            throw e;
        }
    }

    private OverloadedException late(Duration wait) {
        return new OverloadedException(Fault.of(
                        "provider_rate",
                        "The provider " + provider + " has room only after the run's deadline. Raise the timeout or the"
                                + " rates in ModelSettings.")
                .with("provider", provider)
                .retryAfter(wait));
    }
}
