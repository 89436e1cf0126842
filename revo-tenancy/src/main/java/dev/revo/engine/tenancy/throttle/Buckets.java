package dev.revo.engine.tenancy.throttle;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.revo.engine.tenancy.throttle.ThrottleLimits.Rate;
import dev.revo.spi.TimeSource;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;

/**
 * A token bucket for each key, as many as fit: one that is full again is forgotten, and of the others the least used. One that
 * is made when there is no room begins with a single token, so that who pushes others out gains next to nothing. Thread-safe.
 */
final class Buckets {
    private final Rate rate;
    private final int entries;
    private final TimeMeter meter;
    private final Cache<String, Bucket> buckets;

    Buckets(Rate rate, int entries, TimeSource time) {
        this.rate = rate;
        this.entries = entries;
        this.meter = new Meter(time);
        this.buckets = Caffeine.newBuilder()
                .maximumSize(entries)
                .expireAfterAccess(rate.each().multipliedBy(rate.burst() + 1L))
                .ticker(time::nanos)
                .executor(Runnable::run)
                .build();
    }

    /** Takes a token; or returns how long it takes until there is one, and takes none. */
    Duration take(String key) {
        ConsumptionProbe probe = bucket(key).tryConsumeAndReturnRemaining(1);
        return Duration.ofNanos(probe.getNanosToWaitForRefill());
    }

    void giveBack(String key) {
        bucket(key).addTokens(1);
    }

    private Bucket bucket(String key) {
        return buckets.get(
                key,
                absent -> Bucket.builder()
                        .addLimit(limit -> limit.capacity(rate.burst())
                                .refillGreedy(1, rate.each())
                                .initialTokens(buckets.estimatedSize() < entries ? rate.burst() : 1))
                        .withCustomTimePrecision(meter)
                        .build());
    }

    long size() {
        buckets.cleanUp();
        return buckets.estimatedSize();
    }

    private record Meter(TimeSource time) implements TimeMeter {
        @Override
        public long currentTimeNanos() {
            return time.nanos();
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    }
}
