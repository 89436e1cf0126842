package dev.revo.engine.tenancy.throttle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.engine.tenancy.throttle.Ruling.Admit;
import dev.revo.engine.tenancy.throttle.Ruling.Wait;
import dev.revo.testkit.TestClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ThrottleMemoryTest {
    private static final int ADDRESSES = Boolean.getBoolean("revo.long") ? 1_000_000 : 100_000;
    private static final int ENTRIES = ADDRESSES / 100;

    private final TestClock clock = TestClock.create();
    private final ThrottleLimits limits = ThrottleLimits.defaults();
    private final LoginThrottle throttle =
            LoginThrottle.of(new ThrottleLimits(limits.delays(), limits.address(), limits.account(), ENTRIES), clock);

    @Test
    void remembers_no_more_than_it_may_however_many_addresses_and_accounts_there_are() {
        for (int i = 0; i < ADDRESSES; i++) {
            throttle.admit(LoginAttempt.of("acme/user" + i, LoginThrottleTest.address(i)));
        }
        // Places, addresses and accounts; no place is known.
        assertThat(throttle.size()).isLessThanOrEqualTo(3L * ENTRIES).isGreaterThan(ENTRIES);
    }

    @Test
    void forgets_what_is_over() {
        for (int i = 0; i < 500; i++) {
            throttle.admit(LoginAttempt.of("acme/user" + i, LoginThrottleTest.address(i)));
        }
        assertThat(throttle.size()).isEqualTo(1500);
        clock.advance(Duration.ofDays(2));
        assertThat(throttle.size()).isZero();
    }

    @Test
    void pushing_an_account_out_of_memory_gains_no_new_burst() {
        int guesses = 0;
        for (int i = 0; i < ADDRESSES; i++) {
            throttle.admit(LoginAttempt.of("acme/user" + i, LoginThrottleTest.address(i)));
            if (i % 10 == 0) {
                LoginAttempt guess = LoginAttempt.of("acme/ada", LoginThrottleTest.address(2_000_000 + i));
                guesses += throttle.admit(guess) instanceof Admit ? 1 : 0;
            }
        }
        // A tenth as many guesses, without time passing: the first burst, and little more for having pushed.
        assertThat(guesses).isBetween(20, 60);
        assertThat(throttle.admit(LoginAttempt.of("acme/ada", LoginThrottleTest.address(5))))
                .isInstanceOf(Wait.class);
    }
}
