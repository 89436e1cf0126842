package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.spi.TimeSource;
import dev.revo.testkit.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The kit on sources that are wrong in one way each; the right ones are held to it in {@code TestClockTest}. */
final class TimeSourceContractTest {
    /** A source over a test clock; each method can be made wrong. */
    private static class Wrong implements TimeSource {
        final TestClock right;

        Wrong(TestClock right) {
            this.right = right;
        }

        @Override
        public Instant instant() {
            return right.instant();
        }

        @Override
        public long nanos() {
            return right.nanos();
        }

        @Override
        public Runnable at(Instant when, Runnable task) {
            return right.at(when, task);
        }
    }

    private interface Made {
        TimeSource over(TestClock clock);
    }

    private static List<String> failures(Made wrong) throws Exception {
        return Kit.failures(TimeSourceContract.class, () -> new TimeSourceContract() {
            private final TestClock clock = TestClock.create();
            private final TimeSource source = wrong.over(clock);

            @Override
            protected TimeSource time() {
                return source;
            }

            @Override
            protected void pass(Duration much) {
                clock.advance(much);
            }

            @Override
            protected Duration patience() {
                return Duration.ofMillis(50);
            }
        });
    }

    private static List<String> failuresOfTimers(UnaryOperator<Instant> when) throws Exception {
        return failures(clock -> new Wrong(clock) {
            @Override
            public Runnable at(Instant asked, Runnable task) {
                return right.at(when.apply(asked), task);
            }
        });
    }

    @Test
    void the_kit_is_green_on_the_right_one() throws Exception {
        assertThat(failures(Wrong::new)).isEmpty();
    }

    @Test
    void timers_that_fire_early_fail() throws Exception {
        assertThat(failuresOfTimers(asked -> asked.minusMillis(asked.equals(Instant.MAX) ? 0 : 5)))
                .contains("a_timer_fires_once_and_not_before_its_instant");
    }

    @Test
    void timers_that_never_fire_for_the_past_fail() throws Exception {
        assertThat(failures(clock -> new Wrong(clock) {
                    @Override
                    public Runnable at(Instant when, Runnable task) {
                        return when.isAfter(instant()) ? right.at(when, task) : () -> {};
                    }
                }))
                .contains("a_timer_for_the_past_fires_at_once");
    }

    @Test
    void timers_that_cannot_be_taken_back_fail() throws Exception {
        assertThat(failures(clock -> new Wrong(clock) {
                    @Override
                    public Runnable at(Instant when, Runnable task) {
                        Runnable ignored = right.at(when, task);
                        return () -> {};
                    }
                }))
                .contains("a_timer_that_was_taken_back_never_fires");
    }

    @Test
    void timers_that_fire_twice_fail() throws Exception {
        assertThat(failures(clock -> new Wrong(clock) {
                    @Override
                    public Runnable at(Instant when, Runnable task) {
                        Runnable first = right.at(when, task);
                        Runnable second = right.at(when, task);
                        return () -> {
                            first.run();
                            second.run();
                        };
                    }
                }))
                .contains(
                        "a_timer_fires_once_and_not_before_its_instant", "timers_that_many_set_at_once_all_fire_once");
    }

    @Test
    void timers_in_the_order_of_their_setting_fail() throws Exception {
        assertThat(failures(clock -> new Wrong(clock) {
                    private Instant last = Instant.MIN;

                    @Override
                    public Runnable at(Instant when, Runnable task) {
                        last = when.isAfter(last) ? when : last;
                        return right.at(last, task);
                    }
                }))
                .contains("timers_fire_in_the_order_of_their_instants");
    }

    @Test
    void a_source_that_breaks_at_the_end_of_time_fails() throws Exception {
        assertThat(failuresOfTimers(asked -> asked.plusNanos(1))).contains("a_timer_for_the_end_of_time_is_accepted");
    }

    @Test
    void nanos_that_stand_still_fail() throws Exception {
        assertThat(failures(clock -> new Wrong(clock) {
                    @Override
                    public long nanos() {
                        return 7;
                    }
                }))
                .containsExactly("nanos_never_go_back");
    }

    @Test
    void a_task_that_breaks_and_takes_the_timers_with_it_fails() throws Exception {
        assertThat(failures(clock -> new Wrong(clock) {
                    private boolean broken;

                    @Override
                    public Runnable at(Instant when, Runnable task) {
                        return right.at(when, () -> {
                            if (broken) {
                                return;
                            }
                            try {
                                task.run();
                            } catch (RuntimeException e) {
                                broken = true;
                            }
                        });
                    }
                }))
                .containsExactly("a_task_that_breaks_takes_no_other_timer_with_it");
    }
}
