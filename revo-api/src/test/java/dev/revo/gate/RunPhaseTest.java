package dev.revo.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.gate.RunPhase.Begin;
import dev.revo.gate.RunPhase.Parked;
import dev.revo.spi.RunScheduler;
import org.junit.jupiter.api.Test;

/** What a run is at, and who may move it from there. */
class RunPhaseTest {
    private final RunPhase phase = new RunPhase();

    private void run() {
        assertThat(phase.queue()).isPositive();
        assertThat(phase.begin(false)).isEqualTo(Begin.WORK);
    }

    @Test
    void counts_the_attempts_that_began_and_no_others() {
        run();
        assertThat(phase.attempts()).isEqualTo(1);
        assertThat(phase.running()).isTrue();
        assertThat(phase.begin(true)).isEqualTo(Begin.OVER);
        phase.pause();
        assertThat(phase.begin(false)).isEqualTo(Begin.PAUSED);
        assertThat(phase.running()).isFalse();
        assertThat(phase.attempts()).isEqualTo(1);
    }

    @Test
    void the_ticket_of_the_newest_request_counts_however_late_an_earlier_one_comes() {
        RunScheduler.Ticket first = ticket();
        RunScheduler.Ticket second = ticket();
        long before = phase.queue();
        long after = phase.queue();
        phase.ticket(after, second);
        phase.ticket(before, first);
        assertThat(phase.ticket()).isSameAs(second);
    }

    private static RunScheduler.Ticket ticket() {
        return new RunScheduler.Ticket() {
            @Override
            public boolean remove() {
                return false;
            }

            @Override
            public void interrupt() {}
        };
    }

    @Test
    void one_that_waits_is_idle_until_it_is_woken() {
        run();
        assertThat(phase.idle()).isFalse();
        assertThat(phase.park("approval", false)).isEqualTo(Parked.WAITS);
        assertThat(phase.idle()).isTrue();
        assertThat(phase.wake()).isTrue();
        assertThat(phase.idle()).isFalse();
        assertThat(phase.wake()).as("it is queued already").isFalse();
    }

    @Test
    void one_that_is_woken_while_it_runs_does_not_wait_the_next_time_but_the_time_after() {
        run();
        assertThat(phase.wake()).isFalse();
        assertThat(phase.park("approval", false)).isEqualTo(Parked.GOES_ON);
        assertThat(phase.park("approval", false)).isEqualTo(Parked.WAITS);
    }

    @Test
    void a_wake_that_came_before_it_ran_is_not_remembered() {
        phase.queue();
        assertThat(phase.wake()).isFalse();
        assertThat(phase.begin(false)).isEqualTo(Begin.WORK);
        assertThat(phase.park("approval", false)).isEqualTo(Parked.WAITS);
    }

    @Test
    void a_pause_that_was_taken_back_before_the_body_left_lets_it_go_on() {
        run();
        phase.pause();
        assertThat(phase.pauseAsked()).isTrue();
        assertThat(phase.resume()).as("it runs, so nothing is to be scheduled").isFalse();
        assertThat(phase.pauseAsked()).isFalse();
        assertThat(phase.park("pause", true)).isEqualTo(Parked.GOES_ON);
    }

    @Test
    void one_that_was_paused_stands_still_until_it_is_resumed() {
        run();
        phase.pause();
        assertThat(phase.park("pause", true)).isEqualTo(Parked.WAITS);
        assertThat(phase.idle()).isTrue();
        assertThat(phase.wake()).as("a signal does not end a pause").isFalse();
        assertThat(phase.resume()).isTrue();
        assertThat(phase.resume()).as("it is queued already").isFalse();
    }

    @Test
    void a_signal_to_one_that_is_paused_is_not_remembered() {
        run();
        phase.pause();
        phase.park("pause", true);
        phase.wake();
        phase.resume();
        phase.begin(false);
        assertThat(phase.park("approval", false)).isEqualTo(Parked.WAITS);
    }

    @Test
    void one_that_is_over_does_nothing_any_more() {
        run();
        assertThat(phase.isOver()).isFalse();
        assertThat(phase.over()).isTrue();
        assertThat(phase.over()).as("somebody was first").isFalse();
        assertThat(phase.isOver()).isTrue();
        assertThat(phase.running()).isFalse();
        assertThat(phase.queue()).isZero();
        assertThat(phase.begin(false)).isEqualTo(Begin.OVER);
        assertThat(phase.park("approval", false)).isEqualTo(Parked.OVER);
        phase.pause();
        assertThat(phase.pauseAsked()).isFalse();
    }
}
