package dev.revo.engine.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.ScopedRevo;
import dev.revo.error.ConflictException;
import dev.revo.error.DeadlineExceededException;
import dev.revo.error.RevoException;
import dev.revo.parallel.Plan;
import dev.revo.parallel.Step;
import dev.revo.parallel.StepStatus;
import dev.revo.parallel.StepStatus.State;
import dev.revo.run.RunHandle;
import dev.revo.run.RunId;
import dev.revo.run.RunOptions;
import dev.revo.run.RunState;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Values from outside for steps whose run one life begins and another one ends. */
@Timeout(60)
final class SignalRestartTest {
    private final Lives lives = new Lives();
    private final CountDownLatch release = new CountDownLatch(1);
    private final CountDownLatch began = new CountDownLatch(1);

    @AfterEach
    void close() {
        release.countDown();
        lives.close();
    }

    /** Whose slow step hangs in the first life only. */
    private Plan<String, String> slowThenSignal() {
        return Plan.of("slow", 1, String.class, String.class, p -> {
            Step<String> slow = p.step("slow", String.class, p.input(), (c, in) -> {
                if (lives.count() == 1) {
                    began.countDown();
                    release.await();
                }
                return in;
            });
            Step<String> word = p.signal("word", String.class, slow, Duration.ofHours(1));
            return p.step("end", String.class, word, (c, it) -> it);
        });
    }

    private RunHandle<String> start(Plan<String, String> plan) {
        return lives.next(Lives.plan(plan)).parallel().start(plan.request("in"), RunOptions.defaults());
    }

    private RunHandle<String> next(Plan<String, String> plan, RunId run) {
        return lives.next(Lives.plan(plan)).runs().attach(plan.ref(run)).orElseThrow();
    }

    @Test
    void a_value_that_was_accepted_is_there_in_the_next_life() throws Exception {
        Plan<String, String> plan = slowThenSignal();
        RunHandle<String> first = start(plan);
        began.await();
        lives.scope().parallel().signal(first.id(), "word", "kept");
        assertThat(next(plan, first.id()).await()).isEqualTo("kept");
    }

    @Test
    void control_without_a_value_the_next_life_waits() throws Exception {
        Plan<String, String> plan = slowThenSignal();
        RunHandle<String> first = start(plan);
        began.await();
        RunHandle<String> run = next(plan, first.id());
        Lives.awaitState(run, RunState.WAITING);
        // Of the same form, another one than that of the life before.
        lives.scope().parallel().signal(run.id(), "word", "new");
        assertThat(run.await()).isEqualTo("new");
    }

    @Test
    void a_run_that_the_next_life_has_hardly_taken_up_can_be_told() {
        Plan<String, String> plan = Plan.of("wait", 1, String.class, String.class, p -> {
            Step<String> word = p.signal("word", String.class, Duration.ofHours(1));
            return p.step("end", String.class, word, (c, it) -> it);
        });
        RunHandle<String> first = start(plan);
        Lives.awaitState(first, RunState.WAITING);
        ScopedRevo next = lives.next(Lives.plan(plan));
        next.parallel().signal(first.id(), "word", "at once");
        assertThat(next.runs().attach(plan.ref(first.id())).orElseThrow().await())
                .isEqualTo("at once");
    }

    @Test
    void a_life_whose_run_was_taken_over_sends_it_to_the_one_that_has_it() {
        Plan<String, String> plan = waits();
        RunHandle<String> first = start(plan);
        Lives.awaitState(first, RunState.WAITING);
        ScopedRevo old = lives.scope();
        RunHandle<String> run = next(plan, first.id());
        Lives.awaitState(run, RunState.WAITING);
        old.parallel().signal(first.id(), "word", "found");
        assertThat(run.await()).isEqualTo("found");
        assertThatThrownBy(first::await).as("it learns that").isInstanceOf(RevoException.class);
    }

    private static Plan<String, String> waits() {
        return Plan.of("wait", 1, String.class, String.class, p -> {
            Step<String> word = p.signal("word", String.class, Duration.ofHours(1));
            return p.step("end", String.class, word, (c, it) -> it);
        });
    }

    @Test
    void the_time_that_it_waits_goes_on_over_a_restart() {
        Plan<String, String> plan = slowThenSignal();
        RunHandle<String> first = start(plan);
        release.countDown();
        Lives.awaitState(first, RunState.WAITING);
        lives.clock().advance(Duration.ofMinutes(40));
        RunHandle<String> run = next(plan, first.id());
        Lives.awaitState(run, RunState.WAITING);
        lives.clock().advance(Duration.ofMinutes(19));
        assertThat(Lives.state(lives.scope(), run.id())).isEqualTo(RunState.WAITING);
        lives.clock().advance(Duration.ofMinutes(1));
        assertThatThrownBy(run::await).isInstanceOf(DeadlineExceededException.class);
    }

    @Test
    void a_value_that_came_in_time_counts_though_the_next_life_begins_when_the_time_is_over() {
        Plan<String, String> plan = slowThenSignal();
        RunHandle<String> first = start(plan);
        release.countDown();
        Lives.awaitState(first, RunState.WAITING);
        lives.clock().advance(Duration.ofMinutes(59));
        // The life that takes it does not get to doing anything with it.
        lives.refuse("run.started");
        lives.scope().parallel().signal(first.id(), "word", "in time");
        lives.clock().advance(Duration.ofHours(1));
        lives.refuse("");
        assertThat(next(plan, first.id()).await()).isEqualTo("in time");
    }

    @Test
    void a_step_that_waited_long_enough_takes_nothing_even_if_its_run_has_not_got_to_it() {
        Plan<String, String> plan = slowThenSignal();
        RunHandle<String> first = start(plan);
        release.countDown();
        Lives.awaitState(first, RunState.WAITING);
        // Its thread cannot go on, so the step has not failed when the value comes.
        lives.refuse("run.started");
        lives.clock().advance(Duration.ofHours(1));
        assertThatThrownBy(() -> lives.scope().parallel().signal(first.id(), "word", "late"))
                .isInstanceOf(RevoException.class);
        lives.refuse("");
        RunHandle<String> run = next(plan, first.id());
        assertThatThrownBy(run::await).isInstanceOf(DeadlineExceededException.class);
        assertThat(lives.entries("step.signalled")).isZero();
        assertThatThrownBy(() -> lives.scope().parallel().signal(first.id(), "word", "late"))
                .isInstanceOf(ConflictException.class);
    }

    @Test
    void a_process_that_only_reads_the_journal_shows_that_it_waits() {
        Plan<String, String> plan = slowThenSignal();
        RunHandle<String> first = start(plan);
        release.countDown();
        Lives.awaitState(first, RunState.WAITING);
        ScopedRevo ada = lives.scope();
        lives.closeLast();
        assertThat(ada.parallel().steps(first.id()).orElseThrow())
                .filteredOn(step -> step.step().equals("word"))
                .extracting(StepStatus::state)
                .containsExactly(State.WAITING);
    }
}
