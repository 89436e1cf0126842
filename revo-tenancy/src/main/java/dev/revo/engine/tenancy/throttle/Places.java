package dev.revo.engine.tenancy.throttle;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.revo.engine.tenancy.throttle.ThrottleLimits.Delays;
import dev.revo.spi.TimeSource;
import java.time.Duration;

/** The delay of each account in each place, as many as fit, for a day after the last attempt. Thread-safe. */
final class Places {
    private static final Duration REMEMBERED = Duration.ofDays(1);

    private final Delays delays;
    private final TimeSource time;
    private final Cache<String, Slowed> places;

    /** So many attempts were made, and there is none before this reading of the clock. */
    private record Slowed(int attempts, long until) {}

    Places(Delays delays, int entries, TimeSource time) {
        this.delays = delays;
        this.time = time;
        this.places = Caffeine.newBuilder()
                .maximumSize(entries)
                .expireAfterWrite(REMEMBERED.plus(delays.longest()))
                .ticker(time::nanos)
                .executor(Runnable::run)
                .build();
    }

    /** How long is to be waited here; zero or less when nothing stands in the way. */
    Duration left(String place) {
        Slowed slowed = places.getIfPresent(place);
        return slowed == null ? Duration.ZERO : Duration.ofNanos(slowed.until() - time.nanos());
    }

    /** Counts an attempt, and says so; or says that another one was quicker. */
    boolean take(String place, boolean known) {
        long now = time.nanos();
        boolean[] taken = {false};
        places.asMap().compute(place, (key, slowed) -> {
            if (slowed != null && slowed.until() - now > 0) {
                return slowed;
            }
            taken[0] = true;
            int attempts = slowed == null ? 1 : Math.min(slowed.attempts(), Integer.MAX_VALUE - 1) + 1;
            return new Slowed(attempts, now + delays.after(attempts, known).toNanos());
        });
        return taken[0];
    }

    void forget(String place) {
        places.invalidate(place);
    }

    long size() {
        places.cleanUp();
        return places.estimatedSize();
    }
}
