package dev.revo.engine.tenancy.throttle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.engine.tenancy.throttle.Ruling.Admit;
import dev.revo.engine.tenancy.throttle.Ruling.Wait;
import dev.revo.testkit.TestClock;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class LoginThrottleTest {
    private final TestClock clock = TestClock.create();
    private final LoginThrottle throttle = LoginThrottle.of(ThrottleLimits.defaults(), clock);

    static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    /** One of as many IPv4 addresses as wanted. */
    static InetAddress address(int number) {
        return address("10." + (number >> 16 & 255) + '.' + (number >> 8 & 255) + '.' + (number & 255));
    }

    private static final LoginAttempt ADA = LoginAttempt.of("acme/ada", address("192.0.2.1"));

    private Duration waits(LoginAttempt attempt) {
        return throttle.admit(attempt) instanceof Wait wait ? wait.time() : Duration.ZERO;
    }

    private void admitted(LoginAttempt attempt, int times) {
        for (int i = 0; i < times; i++) {
            assertThat(throttle.admit(attempt)).isEqualTo(new Admit());
        }
    }

    @Test
    void delays_double_after_the_free_attempts_up_to_fifteen_minutes() {
        admitted(ADA, 5);
        Stream.of(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900)
                .map(Duration::ofSeconds)
                .forEach(delay -> {
                    assertThat(waits(ADA)).isEqualTo(delay);
                    clock.advance(delay.minusNanos(1));
                    assertThat(waits(ADA)).isEqualTo(Duration.ofNanos(1));
                    clock.advance(Duration.ofNanos(1));
                    admitted(ADA, 1);
                });
    }

    @Test
    void a_success_ends_the_delay_and_makes_the_place_known() {
        admitted(ADA, 5);
        clock.advance(Duration.ofSeconds(1));
        admitted(ADA, 1);
        assertThat(waits(ADA)).isPositive();

        throttle.succeeded(ADA);

        admitted(ADA, 5);
        Stream.of(1, 2, 4, 8, 16, 30, 30, 30).map(Duration::ofSeconds).forEach(delay -> {
            assertThat(waits(ADA)).isEqualTo(delay);
            clock.advance(delay);
            admitted(ADA, 1);
        });
    }

    @Test
    void a_place_is_unknown_again_after_thirty_days() {
        throttle.succeeded(ADA);
        clock.advance(Duration.ofDays(30));
        admitted(ADA, 5);
        for (int i = 0; i < 5; i++) {
            clock.advance(waits(ADA));
            admitted(ADA, 1);
        }
        assertThat(waits(ADA)).isEqualTo(Duration.ofSeconds(32));
    }

    @Test
    void attempts_at_once_are_admitted_no_more_than_one_after_the_other() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try {
            List<Callable<Ruling>> attempts = IntStream.range(0, 64)
                    .<Callable<Ruling>>mapToObj(i -> () -> throttle.admit(ADA))
                    .toList();
            int admitted = 0;
            for (Future<Ruling> each : threads.invokeAll(attempts)) {
                admitted += each.get() instanceof Admit ? 1 : 0;
            }
            assertThat(admitted).isEqualTo(5);
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void an_address_that_tries_many_accounts_runs_dry() {
        for (int i = 0; i < 30; i++) {
            admitted(LoginAttempt.of("acme/user" + i, address("192.0.2.1")), 1);
        }
        assertThat(waits(LoginAttempt.of("acme/next", address("192.0.2.1")))).isEqualTo(Duration.ofSeconds(2));
        // The control: another address, and the same one two seconds later.
        admitted(LoginAttempt.of("acme/next", address("192.0.2.2")), 1);
        clock.advance(Duration.ofSeconds(2));
        admitted(LoginAttempt.of("acme/next", address("192.0.2.1")), 1);
    }

    @Test
    void many_logins_of_one_office_do_not_run_it_dry() {
        for (int i = 0; i < 200; i++) {
            LoginAttempt attempt = LoginAttempt.of("acme/user" + i, address("192.0.2.1"));
            admitted(attempt, 1);
            throttle.succeeded(attempt);
        }
    }

    @Test
    void all_addresses_of_an_ipv6_network_are_one_and_two_networks_are_two() {
        for (int i = 0; i < 5; i++) {
            admitted(LoginAttempt.of("acme/ada", address("2001:db8:0:1::" + Integer.toHexString(i))), 1);
        }
        assertThat(waits(LoginAttempt.of("acme/ada", address("2001:db8:0:1:ffff::1"))))
                .isPositive();
        admitted(LoginAttempt.of("acme/ada", address("2001:db8:0:2::1")), 1);
    }

    @Test
    void an_ipv4_address_in_ipv6_form_is_the_same_address() {
        admitted(ADA, 5);
        assertThat(waits(LoginAttempt.of("acme/ada", address("::ffff:192.0.2.1"))))
                .isPositive();
    }

    @Test
    void one_who_hammers_slows_himself_and_leaves_the_owner_alone_even_in_a_new_place() {
        LoginAttempt attacker = LoginAttempt.of("acme/ada", address("203.0.113.9"));
        int guesses = 0;
        for (int i = 0; i < 10_000; i++) {
            guesses += throttle.admit(attacker) instanceof Admit ? 1 : 0;
        }
        assertThat(guesses).isEqualTo(5);
        admitted(ADA, 1);
    }

    @Test
    void account_names_of_any_length_are_counted_and_kept_short() {
        String longName = "x".repeat(1_000_000);
        LoginAttempt attempt = LoginAttempt.of(longName, address("192.0.2.1"));
        admitted(attempt, 5);
        assertThat(waits(attempt)).isPositive();
        assertThat(attempt.placeKey()).hasSizeLessThan(100);
        assertThat(attempt.accountKey())
                .isNotEqualTo(
                        LoginAttempt.of(longName + 'x', address("192.0.2.1")).accountKey());
    }

    @Test
    void a_place_is_forgotten_a_day_after_the_last_attempt() {
        admitted(ADA, 5);
        assertThat(waits(ADA)).isPositive();
        clock.advance(Duration.ofDays(2));
        admitted(ADA, 5);
    }
}
