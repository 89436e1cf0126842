package dev.revo.engine.tenancy.throttle;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.revo.spi.TimeSource;
import java.net.InetAddress;
import java.time.Duration;

/**
 * Says when an attempt at an account may be made. Three things are counted, and none of them locks anything:
 *
 * <ul>
 *   <li>an account in one place, which is a device that proved itself or an address: after a few attempts each next one waits
 *       twice as long, up to a bound; a success ends that;
 *   <li>an address, whatever the accounts: who tries one password with many names runs dry;
 *   <li>an account from all places that are not known: many addresses together guess no faster than one account allows.
 * </ul>
 *
 * <p>A place is known where the account logged in within 30 days. There the last two do not count and the delay stays short
 * ({@code longestKnown}), so the owner gets in while others attack, however many they are; OWASP's Device Cookies work alike.
 * An owner in a new place competes with the attackers for the account's tokens while an attack from many addresses goes on:
 * each wait is bounded by the time of one token, how many there are is not. He is not alone with one attacker, whose own delay
 * leaves the tokens to others. Who shares a known address with the owner, such as the one of a mobile network, guesses there at
 * the pace of {@code longestKnown}; a device is the better place. Known addresses live in memory: after a restart the host names the device instead.
 *
 * <p>For passwords, codes of a second factor, recovery codes and password resets alike, each with an account name of its own.
 * Counts per process: with several processes an attacker has so many times the rate. Internal to this module. Thread-safe;
 * bounded in memory.
 */
public final class LoginThrottle {
    private static final Duration KNOWN = Duration.ofDays(30);

    private final Places places;
    private final Buckets addresses;
    private final Buckets accounts;
    private final Cache<String, Boolean> known;

    private LoginThrottle(ThrottleLimits limits, TimeSource time) {
        this.places = new Places(limits.delays(), limits.entries(), time);
        this.addresses = new Buckets(limits.address(), limits.entries(), time);
        this.accounts = new Buckets(limits.account(), limits.entries(), time);
        this.known = Caffeine.newBuilder()
                .maximumSize(limits.entries())
                .expireAfterWrite(KNOWN)
                .ticker(time::nanos)
                .executor(Runnable::run)
                .build();
    }

    /** A throttle that has counted nothing yet. */
    public static LoginThrottle of(ThrottleLimits limits, TimeSource time) {
        return new LoginThrottle(requireNonNull(limits, "limits"), requireNonNull(time, "time"));
    }

    /**
     * Whether the attempt may be made now. Ask before anything is looked up or hashed. An admitted attempt counts as failed, so
     * that many at once are no way around.
     */
    public Ruling admit(LoginAttempt attempt) {
        String place = attempt.placeKey();
        // Asked first and taken last: who is slowed himself takes no tokens from others.
        Duration left = places.left(place);
        if (positive(left)) {
            return new Ruling.Wait(left);
        }
        boolean isKnown = attempt.device() != null || known.getIfPresent(attempt.pairKey()) != null;
        Duration dry = isKnown ? Duration.ZERO : takeTokens(attempt);
        if (positive(dry)) {
            return new Ruling.Wait(dry);
        }
        if (places.take(place, isKnown)) {
            return new Ruling.Admit();
        }
        if (!isKnown) {
            giveTokensBack(attempt);
        }
        Duration since = places.left(place);
        return new Ruling.Wait(positive(since) ? since : Duration.ofNanos(1));
    }

    /**
     * Whether something may be done for an address that guesses at no account. It counts at the address alone, so that many
     * who share one are kept apart from nobody but those who come from there.
     */
    public Ruling call(InetAddress address) {
        Duration dry = addresses.take(LoginAttempt.of("", address).addressKey());
        return positive(dry) ? new Ruling.Wait(dry) : new Ruling.Admit();
    }

    /** Says that what was done for an address was right, so that it does not count. */
    public void answered(InetAddress address) {
        addresses.giveBack(LoginAttempt.of("", address).addressKey());
    }

    private Duration takeTokens(LoginAttempt attempt) {
        Duration address = addresses.take(attempt.addressKey());
        if (positive(address)) {
            return address;
        }
        Duration account = accounts.take(attempt.accountKey());
        if (positive(account)) {
            addresses.giveBack(attempt.addressKey());
        }
        return account;
    }

    private void giveTokensBack(LoginAttempt attempt) {
        addresses.giveBack(attempt.addressKey());
        accounts.giveBack(attempt.accountKey());
    }

    /**
     * Says that an admitted attempt was right, wholly: with a second factor after that. Ends the delay in its place, which is
     * known from now on, and gives the tokens back.
     */
    public void succeeded(LoginAttempt attempt) {
        places.forget(attempt.placeKey());
        boolean took = attempt.device() == null && known.getIfPresent(attempt.pairKey()) == null;
        known.put(attempt.pairKey(), true);
        if (took) {
            giveTokensBack(attempt);
        }
    }

    private static boolean positive(Duration duration) {
        return !duration.isNegative() && !duration.isZero();
    }

    /** How many things are remembered, all together. */
    long size() {
        known.cleanUp();
        return places.size() + addresses.size() + accounts.size() + known.estimatedSize();
    }
}
