package dev.revo.agents.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The waits between attempts, with chance in the test's hands. */
class BackoffTest {
    private static final Duration FIRST = Duration.ofMillis(500);
    private static final Duration LONGEST = Duration.ofSeconds(30);

    @Test
    void without_luck_each_wait_is_the_first() {
        Backoff backoff = new Backoff(FIRST, LONGEST, () -> 0);
        assertThat(backoff.next()).isEqualTo(FIRST);
        assertThat(backoff.next()).isEqualTo(FIRST);
    }

    @Test
    void a_wait_is_drawn_between_the_first_and_three_times_the_one_before() {
        Backoff backoff = new Backoff(FIRST, LONGEST, () -> 0.5);
        assertThat(backoff.next()).isEqualTo(Duration.ofSeconds(1));
        assertThat(backoff.next()).isEqualTo(Duration.ofMillis(1_750));
        assertThat(backoff.next()).isEqualTo(Duration.ofMillis(2_875));
    }

    @Test
    void waits_triple_at_most_and_never_pass_the_longest() {
        Backoff backoff = new Backoff(FIRST, LONGEST, () -> 1);
        assertThat(backoff.next()).isEqualTo(Duration.ofMillis(1_500));
        assertThat(backoff.next()).isEqualTo(Duration.ofMillis(4_500));
        assertThat(backoff.next()).isEqualTo(Duration.ofMillis(13_500));
        assertThat(backoff.next()).isEqualTo(LONGEST);
        assertThat(backoff.next()).isEqualTo(LONGEST);
    }
}
