package dev.revo.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.spi.TimeSource;
import dev.revo.system.SystemParts;
import dev.revo.testkit.contract.TimeSourceContract;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The test clock and the ids that count. */
class TestClockTest {
    @Nested
    class TheTestClock extends TimeSourceContract {
        private final TestClock clock = TestClock.create();

        @Override
        protected TimeSource time() {
            return clock;
        }

        @Override
        protected void pass(Duration much) {
            clock.advance(much);
        }
    }

    @Nested
    class TheSystemClock extends TimeSourceContract {
        private final TimeSource time = SystemParts.time();

        @Override
        protected TimeSource time() {
            return time;
        }

        @Override
        protected void pass(Duration much) {
            Instant until = time.instant().plus(much);
            long nanos = time.nanos() + much.toNanos();
            Await.atMost(Duration.ofSeconds(20))
                    .until("time passed", () -> !time.instant().isBefore(until) && time.nanos() >= nanos);
        }
    }

    @Test
    void a_timer_sees_the_instant_it_was_set_for() {
        TestClock clock = TestClock.create();
        Instant start = clock.instant();
        Instant[] seen = new Instant[1];
        Runnable ignored = clock.at(start.plusSeconds(3), () -> seen[0] = clock.instant());
        clock.advance(Duration.ofSeconds(10));
        assertThat(seen[0]).isEqualTo(start.plusSeconds(3));
        assertThat(clock.instant()).isEqualTo(start.plusSeconds(10));
        assertThat(clock.nanos()).isEqualTo(10_000_000_000L);
    }

    @Test
    void does_not_go_back() {
        assertThatThrownBy(() -> TestClock.create().advance(Duration.ofNanos(-1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void waits_for_a_timer_before_it_moves() {
        TestClock clock = TestClock.create();
        AtomicInteger fired = new AtomicInteger();
        Thread setter = new Thread(() -> {
            Runnable ignored = clock.at(clock.instant().plusSeconds(1), fired::incrementAndGet);
        });
        setter.start();
        clock.awaitAndAdvance(Duration.ofSeconds(1), Duration.ofSeconds(20));
        assertThat(fired).hasValue(1);
        assertThat(clock.pending()).isZero();
    }

    @Test
    void ids_count_up_and_have_the_form_of_version_7() {
        SequentialIds ids = SequentialIds.create();
        UUID first = ids.next();
        assertThat(first).isEqualTo(SequentialIds.id(1));
        assertThat(first.version()).isEqualTo(7);
        assertThat(first.variant()).isEqualTo(2);
        Set<UUID> all = new HashSet<>(Set.of(first));
        String before = first.toString();
        for (int i = 0; i < 1_000; i++) {
            UUID next = ids.next();
            assertThat(next.toString()).isGreaterThan(before);
            assertThat(all.add(next)).isTrue();
            before = next.toString();
        }
        assertThat(SequentialIds.from(5).next()).isEqualTo(SequentialIds.id(5));
        assertThatThrownBy(() -> SequentialIds.from(-1)).isInstanceOf(IllegalArgumentException.class);
    }
}
