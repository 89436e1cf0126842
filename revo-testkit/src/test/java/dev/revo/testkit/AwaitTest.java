package dev.revo.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AwaitTest {

    private final AtomicInteger asked = new AtomicInteger();

    @Test
    void returns_at_once_when_the_condition_holds() {
        Await.atMost(Duration.ZERO).until("asked", () -> asked.incrementAndGet() == 1);
        assertThat(asked).hasValue(1);
    }

    @Test
    void asks_until_the_value_is_accepted_and_returns_it() {
        assertThat(Await.atMost(Duration.ofSeconds(10)).until("five", asked::incrementAndGet, n -> n == 5))
                .isEqualTo(5);
        assertThat(asked).hasValue(5);
    }

    @Test
    void names_what_was_awaited_and_last_seen_when_the_time_is_over() {
        long start = System.nanoTime();
        assertThatThrownBy(() -> Await.atMost(Duration.ofMillis(30)).until("the moon", () -> "sun", "moon"::equals))
                .isInstanceOf(AssertionError.class)
                .hasMessageContainingAll("PT0.03S", "the moon", "last seen: sun");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(30), Duration.ofSeconds(5));
    }

    @Test
    void an_interrupt_ends_the_wait_and_keeps_the_flag() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> Await.atMost(Duration.ofSeconds(10)).until("never", () -> false))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void waits_for_assertions_and_shows_the_last_failure() {
        Await.atMost(Duration.ofSeconds(10))
                .untilPasses("three", () -> assertThat(asked.incrementAndGet()).isGreaterThanOrEqualTo(3));
        assertThatThrownBy(() -> Await.atMost(Duration.ofMillis(5))
                        .untilPasses("a thousand", () -> assertThat(asked.get()).isEqualTo(1000)))
                .isInstanceOf(AssertionError.class)
                .cause()
                .hasMessageContaining("1000");
    }

    @Test
    void exceptions_of_the_condition_pass_through() {
        assertThatThrownBy(() -> Await.atMost(Duration.ofSeconds(10)).until("broken", () -> {
                    throw new IllegalStateException("broken");
                }))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_negative_limit_is_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Await.atMost(Duration.ofMillis(-1)));
    }
}
