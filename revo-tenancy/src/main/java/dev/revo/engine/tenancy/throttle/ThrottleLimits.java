package dev.revo.engine.tenancy.throttle;

import dev.revo.error.InvalidRequestException;
import java.time.Duration;

/**
 * How fast may be guessed. Internal to this module.
 *
 * @param delays how an account grows slow for one place
 * @param address attempts of one address, whatever the accounts
 * @param account attempts at one account from all places together that are not known
 * @param entries how many places, addresses and accounts are remembered, each; about half a kilobyte per entry
 */
public record ThrottleLimits(Delays delays, Rate address, Rate account, int entries) {
    /** Refuses a memory of nothing. */
    public ThrottleLimits {
        if (entries < 1) {
            throw InvalidRequestException.field("throttle.entries", "is " + entries, "Use 1 or more.");
        }
    }

    /**
     * 5 attempts free, then a delay from 1 second doubled up to 15 minutes, or up to 30 seconds in a known place; 30 attempts
     * of an address and then one each 2 seconds; 20 attempts at an account and then one each 36 seconds, which is the 100 an
     * hour of OWASP ASVS 4.0, 2.2.1; 50,000 entries.
     */
    public static ThrottleLimits defaults() {
        return new ThrottleLimits(
                new Delays(5, Duration.ofSeconds(1), Duration.ofMinutes(15), Duration.ofSeconds(30)),
                new Rate(30, Duration.ofSeconds(2)),
                new Rate(20, Duration.ofSeconds(36)),
                50_000);
    }

    /**
     * Delays that double with each attempt.
     *
     * @param free attempts before the first delay
     * @param first delay
     * @param longest delay where the account never logged in
     * @param longestKnown delay where it did; no longer than the other
     */
    public record Delays(int free, Duration first, Duration longest, Duration longestKnown) {
        /** Refuses what does not grow. */
        public Delays {
            if (free < 1) {
                throw InvalidRequestException.field("throttle.free", "is " + free, "Use 1 or more.");
            }
            positive("throttle.first", first);
            if (longestKnown.compareTo(first) < 0 || longest.compareTo(longestKnown) < 0) {
                throw InvalidRequestException.field(
                        "throttle.longest",
                        "is " + longest + ", and " + longestKnown + " in a known place, after a first of " + first,
                        "Use a first delay that is no longer than the longest in a known place, and that one no longer than"
                                + " the longest.");
            }
        }

        /** The delay after so many attempts. */
        Duration after(int attempts, boolean known) {
            if (attempts < free) {
                return Duration.ZERO;
            }
            Duration longestHere = known ? longestKnown : longest;
            Duration delay = first;
            for (int i = free; i < attempts && delay.compareTo(longestHere) < 0; i++) {
                delay = delay.multipliedBy(2);
            }
            return delay.compareTo(longestHere) < 0 ? delay : longestHere;
        }
    }

    /**
     * A token bucket.
     *
     * @param burst attempts at once
     * @param each how long it takes until there is another one
     */
    public record Rate(int burst, Duration each) {
        /** Refuses a bucket of nothing, or one that is always full. */
        public Rate {
            if (burst < 1) {
                throw InvalidRequestException.field("throttle.burst", "is " + burst, "Use 1 or more.");
            }
            positive("throttle.each", each);
        }
    }

    private static void positive(String field, Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            throw InvalidRequestException.field(field, "is " + duration, "Use a duration above zero.");
        }
    }
}
