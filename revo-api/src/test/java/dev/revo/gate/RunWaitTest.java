package dev.revo.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.Revo;
import dev.revo.error.CancelledException;
import dev.revo.error.ConflictException;
import dev.revo.fixture.Bench;
import dev.revo.fixture.Collector;
import dev.revo.fixture.FlakyJournal;
import dev.revo.fixture.Jobs;
import dev.revo.fixture.ManualClock;
import dev.revo.fixture.PlainScheduler;
import dev.revo.fixture.Wait;
import dev.revo.run.RunEvent;
import dev.revo.run.RunHandle;
import dev.revo.run.RunState;
import dev.revo.spi.ApprovalDecision;
import dev.revo.spi.ApprovalQuestion;
import dev.revo.spi.Guarantee;
import dev.revo.spi.RunExecution;
import dev.revo.spi.RunExecution.Note;
import dev.revo.spi.RunJournal;
import dev.revo.spi.RunScheduler;
import dev.revo.spi.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a body can do that has several things to wait for, and one that is told to end and must clean up first. */
@Timeout(30)
class RunWaitTest {
    private final Bench bench = Bench.open();

    @AfterEach
    void close() {
        bench.close();
    }

    private static ApprovalQuestion question() {
        return new ApprovalQuestion(
                "q",
                "approval",
                "d",
                "May it?",
                "approvals:decide",
                Optional.empty(),
                Duration.ofDays(1),
                json -> json);
    }

    @Test
    void a_parked_run_goes_on_at_its_time() {
        AtomicInteger attempts = new AtomicInteger();
        Instant until = bench.clock().instant().plus(Duration.ofMinutes(5));
        RunHandle<String> run = bench.start(execution -> {
            attempts.incrementAndGet();
            if (bench.clock().instant().isBefore(until)) {
                throw execution.park("retry", until);
            }
            return "on";
        });
        Bench.awaitState(run, RunState.WAITING);
        assertThat(run.status().waitingFor()).contains("retry");
        bench.clock().advance(Duration.ofMinutes(4));
        assertThat(run.status().state()).as("not yet").isEqualTo(RunState.WAITING);
        bench.clock().advance(Duration.ofMinutes(1));
        assertThat(run.await()).isEqualTo("on");
        assertThat(attempts).hasValue(2);
    }

    /** The first wait is over before it was noted that there is one, and the attempt after it waits already. */
    @Test
    void an_earlier_wait_that_is_noted_late_does_not_take_the_timer_of_a_later_one() {
        ManualClock clock = ManualClock.create();
        AtomicReference<Runnable> laterWaits = new AtomicReference<>(() -> {});
        AtomicReference<Instant> first = new AtomicReference<>(Instant.MIN);
        TimeSource slow = new TimeSource() {
            @Override
            public Instant instant() {
                return clock.instant();
            }

            @Override
            public long nanos() {
                return clock.nanos();
            }

            @Override
            public Runnable at(Instant when, Runnable task) {
                Runnable forget = clock.at(when, task);
                if (when.equals(first.get())) {
                    laterWaits.get().run();
                }
                return forget;
            }
        };
        try (Bench bench = Bench.open(slow, clock, new Jobs(), Revo.Builder::trustAllCallers)) {
            first.set(clock.instant());
            AtomicInteger attempts = new AtomicInteger();
            CountDownLatch ready = new CountDownLatch(1);
            RunHandle<String> run = bench.start(execution -> {
                Wait.on(ready);
                return switch (attempts.incrementAndGet()) {
                    // Over at once, so that its timer fires while it is set.
                    case 1 -> throw execution.park("first", first.get());
                    case 2 -> throw execution.park("second", first.get().plus(Duration.ofMinutes(1)));
                    default -> "on";
                };
            });
            // A run tells that it waits after it has noted what wakes it.
            Collector told = Collector.all(run.events());
            laterWaits.set(() -> Wait.until("the second attempt waits", () -> waits(told) == 1));
            ready.countDown();
            Wait.until("both have told", () -> waits(told) == 2);
            clock.advance(Duration.ofMinutes(1));
            assertThat(run.await(Duration.ofSeconds(10))).contains("on");
        }
    }

    private static long waits(Collector told) {
        return told.events().stream().filter(RunEvent.Waiting.class::isInstance).count();
    }

    @Test
    void a_run_that_ends_while_it_is_parked_leaves_no_timer() {
        RunHandle<String> run = bench.start(execution -> {
            throw execution.park("retry", bench.clock().instant().plus(Duration.ofDays(300)));
        });
        Bench.awaitState(run, RunState.WAITING);
        run.cancel("enough");
        assertThatThrownBy(run::await).isInstanceOf(CancelledException.class);
        Wait.until("no timer is left", () -> bench.clock().pending() == 0);
    }

    @Test
    void whoever_has_its_waker_lets_a_parked_run_go_on() {
        AtomicReference<Runnable> waker = new AtomicReference<>();
        RunHandle<String> run = bench.start(execution -> {
            if (waker.getAndSet(execution.waker()) == null) {
                throw execution.park("child");
            }
            return "woken";
        });
        Bench.awaitState(run, RunState.WAITING);
        waker.get().run();
        assertThat(run.await()).isEqualTo("woken");
        waker.get().run();
        assertThat(run.status().state()).as("without effect afterwards").isEqualTo(RunState.SUCCEEDED);
    }

    @Test
    void a_question_that_is_open_leaves_the_body_at_work_and_its_decision_wakes_it() {
        CountDownLatch asked = new CountDownLatch(1);
        RunHandle<String> run = bench.start(execution -> {
            LinkedBlockingQueue<String> woken = new LinkedBlockingQueue<>();
            execution.onWake(() -> woken.add("woken"));
            assertThat(execution.ask(question())).isEmpty();
            assertThat(execution.ask(question())).as("again, the same question").isEmpty();
            asked.countDown();
            String first = woken.take();
            Optional<ApprovalDecision> decision = execution.ask(question());
            return first + " " + decision.orElseThrow().note();
        });
        Wait.on(asked);
        assertThat(bench.ada().approvals().pending()).hasSize(1);
        assertThat(run.status().state()).isEqualTo(RunState.RUNNING);
        bench.ada().approvals().approve(bench.ada().approvals().pending().get(0).id(), "d", "fine");
        assertThat(run.await()).isEqualTo("woken fine");
    }

    @Test
    void a_body_is_told_that_a_pause_was_asked_for() {
        RunHandle<String> run = bench.start(execution -> {
            CountDownLatch told = new CountDownLatch(1);
            execution.onWake(told::countDown);
            if (execution.recorded().stream().noneMatch(entry -> entry.type().equals("first"))) {
                execution.record("first", 1, new byte[0]);
                if (!execution.pauseAsked()) {
                    told.await();
                }
                assertThat(execution.pauseAsked()).isTrue();
                // What was begun is recorded after the pause was asked for.
                execution.recordAll(List.of(new Note("last", 1, "a"), new Note("last", 1, "b")));
                execution.checkpoint();
            }
            assertThat(execution.pauseAsked()).isFalse();
            return ""
                    + execution.recorded().stream()
                            .filter(entry -> entry.type().equals("last"))
                            .count();
        });
        Wait.until("it is at work", () -> run.status().state() == RunState.RUNNING);
        run.pause();
        Bench.awaitState(run, RunState.PAUSED);
        run.resume();
        assertThat(run.await()).isEqualTo("2");
    }

    @Test
    void entries_of_the_kernel_are_refused_in_a_batch_too() {
        RunHandle<String> run = bench.start(execution -> {
            assertThatThrownBy(
                            () -> execution.recordAll(List.of(new Note("fine", 1, ""), new Note("run.child", 1, ""))))
                    .isInstanceOf(IllegalArgumentException.class);
            execution.record("after", 1, new byte[0]);
            return "x";
        });
        assertThat(run.await()).isEqualTo("x");
    }

    private RunHandle<String> cleaning(boolean compensates, AtomicReference<String> cleaned, CountDownLatch going) {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch stopping = new CountDownLatch(1);
        RunHandle<String> run = bench.start(execution -> {
            try {
                begun.countDown();
                new CountDownLatch(1).await();
                return "never";
            } catch (InterruptedException e) {
                if (compensates) {
                    execution.compensate(Duration.ofMinutes(5));
                }
                stopping.countDown();
                Wait.on(going);
                cleaned.set(clean(execution));
                throw e;
            }
        });
        Wait.on(begun);
        run.cancel("enough");
        // Before time passes, or its grace may be over before it could ask for more.
        Wait.on(stopping);
        return run;
    }

    private static String clean(RunExecution execution) {
        try {
            execution.record("undone", 1, new byte[0]);
            return "recorded";
        } catch (CancelledException | ConflictException e) {
            return e.code();
        }
    }

    @Test
    void a_cancelled_run_takes_effects_back_in_the_time_that_it_asks_for() {
        AtomicReference<String> cleaned = new AtomicReference<>("");
        CountDownLatch going = new CountDownLatch(1);
        RunHandle<String> run = cleaning(true, cleaned, going);
        Wait.until("it was told", () -> run.status().requested().isPresent());
        bench.clock().advance(Duration.ofMinutes(2));
        assertThat(run.status().state()).isEqualTo(RunState.RUNNING);
        going.countDown();
        assertThatThrownBy(run::await).isInstanceOf(CancelledException.class);
        assertThat(cleaned).hasValue("recorded");
        assertThat(bench.revo().health().figures()).containsEntry("leakedRuns", 0L);
    }

    @Test
    void control_without_asking_nothing_can_be_recorded_any_more() {
        AtomicReference<String> cleaned = new AtomicReference<>("");
        CountDownLatch going = new CountDownLatch(1);
        RunHandle<String> run = cleaning(false, cleaned, going);
        going.countDown();
        assertThatThrownBy(run::await).isInstanceOf(CancelledException.class);
        Wait.until("it tried", () -> !cleaned.get().isEmpty());
        assertThat(cleaned).hasValue("cancelled");
    }

    @Test
    void a_run_that_takes_effects_back_for_longer_is_given_up() {
        AtomicReference<String> cleaned = new AtomicReference<>("");
        CountDownLatch going = new CountDownLatch(1);
        RunHandle<String> run = cleaning(true, cleaned, going);
        Wait.until("it is given up", () -> {
            bench.clock().advance(Duration.ofMinutes(1));
            return run.status().state() == RunState.CANCELLED;
        });
        assertThat(bench.revo().health().figures()).containsEntry("leakedRuns", 1L);
        going.countDown();
    }

    @Test
    void a_body_can_cancel_its_run() {
        RunHandle<String> run = bench.start(execution -> {
            execution.cancel("as before the restart");
            return "late";
        });
        assertThatThrownBy(run::await)
                .isInstanceOf(CancelledException.class)
                .hasMessageContaining("as before the restart");
        assertThat(run.status().state()).isEqualTo(RunState.CANCELLED);
    }

    @Test
    void runs_of_an_earlier_life_wait_for_room_where_there_is_none() {
        ManualClock clock = ManualClock.create();
        Jobs jobs = new Jobs();
        FlakyJournal journal = new FlakyJournal(Guarantee.SURVIVES_PROCESS_DEATH);
        List<RunHandle<String>> before = new java.util.ArrayList<>();
        AtomicInteger lives = new AtomicInteger();
        try (Bench first =
                Bench.open(clock, jobs, builder -> builder.trustAllCallers().provide(RunJournal.class, journal))) {
            for (int i = 0; i < 4; i++) {
                before.add(first.submit(jobs.job("work", "{\"n\":" + i + "}", execution -> {
                    if (lives.get() == 0) {
                        throw execution.park("the next life");
                    }
                    return "done";
                })));
            }
            before.forEach(run -> Bench.awaitState(run, RunState.WAITING));
        }
        lives.incrementAndGet();
        try (Bench second = Bench.open(
                clock,
                jobs,
                builder -> builder.trustAllCallers()
                        .provide(RunJournal.class, journal)
                        .provide(RunScheduler.class, PlainScheduler.of(1, 0)))) {
            for (RunHandle<String> run : before) {
                Wait.until("it is done", () -> {
                    clock.advance(Duration.ofSeconds(1));
                    return second.ada().runs().status(run.id()).orElseThrow().state() == RunState.SUCCEEDED;
                });
            }
        }
    }
}
