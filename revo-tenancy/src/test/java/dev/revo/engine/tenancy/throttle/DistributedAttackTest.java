package dev.revo.engine.tenancy.throttle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.engine.tenancy.throttle.Ruling.Admit;
import dev.revo.engine.tenancy.throttle.Ruling.Wait;
import dev.revo.testkit.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Attack 38: many addresses at one account, which neither get far nor lock its owner out. */
final class DistributedAttackTest {
    private static final ThrottleLimits LIMITS = ThrottleLimits.defaults();
    private static final int ATTEMPTS = 10_000;
    private static final Duration BETWEEN = Duration.ofDays(1).dividedBy(ATTEMPTS);
    private static final String ACCOUNT = "acme/ada";

    private final TestClock clock = TestClock.create();
    private final LoginThrottle throttle = LoginThrottle.of(LIMITS, clock);

    private static LoginAttempt attacker(int number) {
        return LoginAttempt.of(ACCOUNT, LoginThrottleTest.address(number));
    }

    private static LoginAttempt owner() {
        return LoginAttempt.of(ACCOUNT, LoginThrottleTest.address("192.0.2.1"));
    }

    /** A day of guesses, ten at once each time, from 10,000 addresses; returns how many were let through. */
    private int attack(Function<LoginAttempt, Ruling> guarded, Runnable atNoon) {
        int through = 0;
        for (int i = 0; i < ATTEMPTS; i++) {
            for (int each = 0; each < 10; each++) {
                through += guarded.apply(attacker((i * 7 + each) % ATTEMPTS)) instanceof Admit ? 1 : 0;
            }
            if (i == ATTEMPTS / 2) {
                atNoon.run();
            }
            clock.advance(BETWEEN);
        }
        return through;
    }

    @Test
    void attack38_many_addresses_get_through_no_more_guesses_than_the_account_allows() {
        // 20 at once, and one each 36 seconds of the day.
        int most = 20 + 24 * 3600 / 36;

        assertThat(attack(throttle::admit, () -> {})).isLessThanOrEqualTo(most).isGreaterThan(most / 2);
    }

    @Test
    void attack38_control_without_a_budget_of_the_account_all_get_through() {
        LoginThrottle byPlaceOnly = LoginThrottle.of(
                new ThrottleLimits(
                        LIMITS.delays(),
                        LIMITS.address(),
                        new ThrottleLimits.Rate(1_000_000, Duration.ofNanos(1)),
                        50_000),
                clock);
        assertThat(attack(byPlaceOnly::admit, () -> {})).isGreaterThan(50_000);
    }

    @Test
    void attack38_the_owner_gets_in_where_he_is_known_while_the_attack_runs() {
        assertThat(throttle.admit(owner())).isInstanceOf(Admit.class);
        throttle.succeeded(owner());

        attack(throttle::admit, () -> {
            // Nobody else gets in now, so the attack is on.
            assertThat(throttle.admit(attacker(1_000_000))).isInstanceOf(Wait.class);
            // Mistyped seven times, and then right: each wait is within the bound.
            for (int i = 0; i < 7; i++) {
                assertThat(waitedFor(owner()))
                        .isLessThanOrEqualTo(LIMITS.delays().longestKnown());
            }
            assertThat(waitedFor(owner())).isLessThanOrEqualTo(LIMITS.delays().longestKnown());
            throttle.succeeded(owner());
        });
    }

    @Test
    void attack38_the_owner_gets_in_on_his_device_from_anywhere_while_the_attack_runs() {
        LoginAttempt travelling = LoginAttempt.of(ACCOUNT, LoginThrottleTest.address("198.51.100.7"));
        attack(throttle::admit, () -> {
            assertThat(throttle.admit(travelling)).isInstanceOf(Wait.class);
            assertThat(throttle.admit(travelling.onDevice("d1"))).isInstanceOf(Admit.class);
        });
    }

    @Test
    void attack38_an_owner_in_a_new_place_is_told_to_wait_for_one_token_and_not_for_good() {
        attack(throttle::admit, () -> {
            Ruling ruling = throttle.admit(owner());
            assertThat(ruling)
                    .isInstanceOfSatisfying(
                            Wait.class,
                            wait -> assertThat(wait.time())
                                    .isLessThanOrEqualTo(LIMITS.account().each()));
            clock.advance(((Wait) ruling).time());
            assertThat(throttle.admit(owner())).isInstanceOf(Admit.class);
        });
    }

    @Test
    void attack38_control_with_a_plain_lock_out_the_owner_does_not_get_in() {
        LockOut lockOut = new LockOut(clock);
        lockOut.succeeded();
        attack(lockOut::admit, () -> {
            Instant from = clock.instant();
            while (clock.instant().isBefore(from.plus(Duration.ofHours(2)))) {
                assertThat(lockOut.admit(owner())).isInstanceOf(Wait.class);
                for (int i = 0; i < 10; i++) {
                    lockOut.admit(attacker(i));
                }
                clock.advance(BETWEEN);
            }
        });
    }

    private Duration waitedFor(LoginAttempt attempt) {
        Duration waited = Duration.ZERO;
        while (throttle.admit(attempt) instanceof Wait wait) {
            waited = waited.plus(wait.time());
            clock.advance(wait.time());
        }
        return waited;
    }

    /** What is often done: five failures lock the account for 15 minutes, and each more begins them anew. */
    private static final class LockOut {
        private final TestClock clock;
        private int failed;
        private Instant until = Instant.MIN;

        LockOut(TestClock clock) {
            this.clock = clock;
        }

        Ruling admit(LoginAttempt attempt) {
            assertThat(attempt.account()).isEqualTo(ACCOUNT);
            failed++;
            boolean locked = clock.instant().isBefore(until);
            if (failed >= 5) {
                until = clock.instant().plus(Duration.ofMinutes(15));
            }
            return locked ? new Wait(Duration.ofMinutes(15)) : new Admit();
        }

        void succeeded() {
            failed = 0;
        }
    }
}
