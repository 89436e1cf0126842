package dev.revo.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.CancelledException;
import dev.revo.error.DeadlineExceededException;
import dev.revo.error.InvalidRequestException;
import dev.revo.fixture.Bench;
import dev.revo.fixture.Collector;
import dev.revo.fixture.PlainScheduler;
import dev.revo.fixture.Wait;
import dev.revo.run.Limits;
import dev.revo.run.RunHandle;
import dev.revo.run.RunOptions;
import dev.revo.run.RunState;
import dev.revo.run.RunStatus;
import dev.revo.spi.RunBody;
import dev.revo.spi.RunScheduler;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Cancelling, deadlines, pausing and parking. */
@Timeout(30)
class RunStopTest {
    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private final Bench bench =
            Bench.open(builder -> builder.trustAllCallers().provide(RunScheduler.class, PlainScheduler.of(1, 10)));

    @AfterEach
    void close() {
        release.countDown();
        bench.close();
    }

    private RunHandle<String> blocking() {
        return bench.start(execution -> {
            started.countDown();
            release.await();
            return "x";
        });
    }

    private static void assertCancelled(RunHandle<?> run, String reason) {
        assertThatThrownBy(run::await).isInstanceOf(CancelledException.class).hasMessageContaining(reason);
        assertThat(run.status().state()).isEqualTo(RunState.CANCELLED);
        assertThat(run.status().requested()).isEmpty();
        assertThat(run.status().waitingFor()).isEmpty();
    }

    @Test
    void a_running_body_is_interrupted() {
        RunHandle<String> run = blocking();
        Wait.on(started);
        assertThat(run.cancel("enough")).isTrue();
        assertThat(run.cancel("again")).isFalse();
        assertCancelled(run, "enough");
        assertThat(Collector.all(run.events()).awaitEnd())
                .extracting(event -> event.type())
                .containsExactly("run.queued", "run.started", "run.cancel_requested", "run.finished");
    }

    @Test
    void a_queued_run_never_begins() {
        RunHandle<String> first = blocking();
        Wait.on(started);
        AtomicBoolean ran = new AtomicBoolean();
        RunHandle<String> second = bench.start(execution -> {
            ran.set(true);
            return "y";
        });
        assertThat(second.status().state()).isEqualTo(RunState.QUEUED);
        second.cancel("not needed");
        assertCancelled(second, "not needed");
        release.countDown();
        first.await();
        assertThat(bench.start(execution -> "z").await()).isEqualTo("z");
        assertThat(ran).isFalse();
    }

    @Test
    void a_waiting_run_ends_at_once() {
        RunHandle<String> run = bench.start(execution -> {
            throw execution.park("effect_unknown");
        });
        Bench.awaitState(run, RunState.WAITING);
        assertThat(run.status().waitingFor()).contains("effect_unknown");
        run.cancel("no answer");
        assertCancelled(run, "no answer");
    }

    private RunHandle<String> pausing(CountDownLatch go) {
        return bench.start(execution -> {
            started.countDown();
            go.await();
            execution.checkpoint();
            return "through";
        });
    }

    @Test
    void a_paused_run_holds_no_thread_and_can_be_resumed_or_cancelled() {
        CountDownLatch go = new CountDownLatch(1);
        RunHandle<String> run = pausing(go);
        Wait.on(started);
        run.pause();
        assertThat(run.status().requested()).contains(RunStatus.Request.PAUSE);
        go.countDown();
        Bench.awaitState(run, RunState.PAUSED);
        assertThat(run.status().requested()).isEmpty();
        // The one thread of the scheduler is free.
        assertThat(bench.start(execution -> "other").await()).isEqualTo("other");
        run.resume();
        assertThat(run.await()).isEqualTo("through");
        assertThat(Collector.all(run.events()).awaitEnd())
                .extracting(event -> event.type())
                .containsExactly("run.queued", "run.started", "run.paused", "run.started", "run.finished");

        RunHandle<String> other = pausing(new CountDownLatch(0));
        other.pause();
        Wait.until(
                "it paused or ended",
                () -> other.status().state() == RunState.PAUSED
                        || other.status().state().terminal());
        if (other.status().state() == RunState.PAUSED) {
            other.cancel("while paused");
            assertCancelled(other, "while paused");
        }
    }

    @Test
    void a_run_that_is_paused_before_it_begins_waits_for_resume() {
        RunHandle<String> first = blocking();
        Wait.on(started);
        RunHandle<String> second = bench.start(execution -> "y");
        second.pause();
        release.countDown();
        first.await();
        Bench.awaitState(second, RunState.PAUSED);
        second.cancel("or not");
        assertCancelled(second, "or not");
        assertThat(Collector.all(second.events()).awaitEnd())
                .extracting(event -> event.type())
                .startsWith("run.queued")
                .doesNotContain("run.started")
                .endsWith("run.finished");
    }

    @Test
    void a_resume_before_the_checkpoint_takes_the_pause_back() {
        CountDownLatch go = new CountDownLatch(1);
        RunHandle<String> run = pausing(go);
        Wait.on(started);
        run.pause();
        run.resume();
        go.countDown();
        assertThat(run.await()).isEqualTo("through");
    }

    @Test
    void the_deadline_ends_a_run_in_every_state() {
        RunOptions soon = RunOptions.defaults().timeout(Duration.ofMinutes(1));
        RunHandle<String> waiting = bench.start(
                execution -> {
                    throw execution.park("somebody");
                },
                soon);
        Bench.awaitState(waiting, RunState.WAITING);
        RunHandle<String> running = bench.start(
                execution -> {
                    started.countDown();
                    release.await();
                    return "x";
                },
                soon);
        Wait.on(started);
        RunHandle<String> queued = bench.start(execution -> "y", soon);
        bench.clock().advance(Duration.ofSeconds(59));
        assertThat(waiting.status().state()).isEqualTo(RunState.WAITING);
        bench.clock().advance(Duration.ofSeconds(1));
        for (RunHandle<String> run : List.of(waiting, running, queued)) {
            assertThatThrownBy(run::await)
                    .isInstanceOf(DeadlineExceededException.class)
                    .hasMessageContaining("deadline was 2026-01-01T00:01:00Z");
            assertThat(run.status().state()).isEqualTo(RunState.CANCELLED);
        }
    }

    @Test
    void a_body_that_goes_on_at_the_deadline_begins_nothing_more() {
        for (int i = 0; i < 50; i++) {
            AtomicBoolean through = new AtomicBoolean();
            RunHandle<String> run = bench.start(
                    execution -> {
                        // The timer fires here, but tells the run on a thread of the kernel.
                        bench.clock().advance(Duration.ofMinutes(1));
                        execution.checkpoint();
                        through.set(true);
                        return "x";
                    },
                    RunOptions.defaults().timeout(Duration.ofMinutes(1)));
            assertThatThrownBy(run::await).isInstanceOf(DeadlineExceededException.class);
            assertThat(through).isFalse();
        }
    }

    @Test
    void a_deadline_that_has_passed_is_refused_at_once() {
        RunOptions past = RunOptions.defaults()
                .limits(Limits.none().deadline(bench.clock().instant()));
        assertThatThrownBy(() -> bench.start(execution -> "x", past))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("options.deadline has passed");
    }

    @Test
    void the_timer_of_a_run_that_ended_is_taken_back() {
        bench.start(execution -> "x", RunOptions.defaults().timeout(Duration.ofHours(1)))
                .await();
        Wait.until("no timer is left", () -> bench.clock().pending() == 0);
    }

    @Test
    void a_body_that_does_not_stop_is_given_up_and_its_late_result_dropped() {
        CountDownLatch ended = new CountDownLatch(1);
        RunHandle<String> run = bench.start(execution -> {
            started.countDown();
            Wait.deafOn(release);
            ended.countDown();
            return "late";
        });
        Wait.on(started);
        run.cancel("stop");
        bench.clock().awaitAndAdvance(Duration.ofSeconds(5));
        assertCancelled(run, "stop");
        assertThat(bench.revo().health().figures()).containsEntry("leakedRuns", 1L);
        release.countDown();
        Wait.on(ended);
        assertThat(bench.start(execution -> "next").await()).isEqualTo("next");
        assertCancelled(run, "stop");
    }

    @Test
    void a_result_after_the_request_to_cancel_is_dropped() {
        CountDownLatch cancelled = new CountDownLatch(1);
        RunHandle<String> run = bench.start(execution -> {
            started.countDown();
            Wait.deafOn(cancelled);
            return "late";
        });
        Wait.on(started);
        run.cancel("first");
        cancelled.countDown();
        assertCancelled(run, "first");
    }

    @Test
    void stop_actions_are_told_once_and_one_that_throws_does_not_matter() {
        List<String> told = new CopyOnWriteArrayList<>();
        CountDownLatch stopped = new CountDownLatch(1);
        RunHandle<String> run = bench.start(execution -> execution
                .context()
                .cancellation()
                .guard(
                        () -> {
                            told.add("stop");
                            stopped.countDown();
                            throw new IllegalStateException("stop action");
                        },
                        () -> {
                            started.countDown();
                            Wait.deafOn(stopped);
                            return "x";
                        }));
        Wait.on(started);
        run.cancel("now");
        assertCancelled(run, "now");
        assertThat(told).containsExactly("stop");
    }

    @Test
    void a_guard_passes_on_what_its_body_throws_and_unregisters() {
        List<String> told = new CopyOnWriteArrayList<>();
        RunHandle<String> run = bench.start(execution -> {
            assertThatThrownBy(() -> execution.context().cancellation().guard(() -> told.add("stop"), () -> {
                        throw new java.io.IOException("mine");
                    }))
                    .isInstanceOf(java.io.IOException.class);
            assertThat(execution.context().cancellation().requested()).isFalse();
            started.countDown();
            release.await();
            return "x";
        });
        Wait.on(started);
        run.cancel("now");
        assertCancelled(run, "now");
        assertThat(told).isEmpty();
    }

    @Test
    void what_a_guarded_body_throws_after_the_request_is_kept_beside_it() {
        RunHandle<String> run = bench.start(execution -> {
            try {
                return execution.context().cancellation().guard(() -> {}, () -> {
                    started.countDown();
                    try {
                        release.await();
                    } catch (InterruptedException e) {
                        throw new java.io.IOException("closed", e);
                    }
                    return "x";
                });
            } catch (CancelledException e) {
                assertThat(e.getSuppressed()).singleElement().isInstanceOf(java.io.IOException.class);
                throw e;
            }
        });
        Wait.on(started);
        run.cancel("now");
        assertCancelled(run, "now");
    }

    @Test
    void a_body_that_swallows_the_signal_is_parked_all_the_same() {
        AtomicInteger attempts = new AtomicInteger();
        RunBody<String> body = execution -> {
            if (attempts.incrementAndGet() > 1) {
                return "second";
            }
            try {
                throw execution.park("a person");
            } catch (Throwable swallowed) {
                assertThatThrownBy(execution::checkpoint).isInstanceOf(ParkSignal.class);
                return "first";
            }
        };
        RunHandle<String> run = bench.start(body);
        Bench.awaitState(run, RunState.WAITING);
        run.resume();
        assertThat(run.await()).isEqualTo("second");
        assertThat(attempts).hasValue(2);
    }

    @Test
    void a_run_that_waits_to_be_scheduled_again_ends_without_being_called_leaked() {
        try (Bench tight =
                Bench.open(builder -> builder.trustAllCallers().provide(RunScheduler.class, PlainScheduler.of(1, 0)))) {
            RunHandle<String> parked = tight.start(execution -> {
                throw execution.park("x");
            });
            Bench.awaitState(parked, RunState.WAITING);
            RunHandle<String> busy = tight.submitWhenFree(
                    tight.jobs().job("busy", execution -> {
                        started.countDown();
                        release.await();
                        return "busy";
                    }),
                    RunOptions.defaults());
            Wait.on(started);
            parked.resume();
            parked.cancel("no longer");
            Wait.until("it is ended", () -> {
                tight.clock().advance(Duration.ofSeconds(5));
                return parked.status().state() == RunState.CANCELLED;
            });
            assertThat(tight.revo().health().figures()).containsEntry("leakedRuns", 0L);
            release.countDown();
            assertThat(busy.await()).isEqualTo("busy");
        }
    }

    @Test
    void a_run_that_can_get_no_thread_is_over_for_everybody() {
        RunScheduler broken = (ctx, priority, body) -> {
            throw new OutOfMemoryError("unable to create native thread");
        };
        try (Bench none = Bench.open(builder -> builder.trustAllCallers().provide(RunScheduler.class, broken))) {
            assertThatThrownBy(() -> none.start(execution -> "x")).isInstanceOf(OutOfMemoryError.class);
            assertThat(none.revo().health().figures()).containsEntry("runs", 0L);
        }
    }

    @Test
    void a_parked_run_meets_the_overloaded_scheduler_again_later() {
        AtomicInteger attempts = new AtomicInteger();
        try (Bench tight =
                Bench.open(builder -> builder.trustAllCallers().provide(RunScheduler.class, PlainScheduler.of(1, 0)))) {
            RunHandle<String> parked = tight.start(execution -> {
                if (attempts.incrementAndGet() == 1) {
                    throw execution.park("x");
                }
                return "back";
            });
            Bench.awaitState(parked, RunState.WAITING);
            RunHandle<String> busy = tight.submitWhenFree(
                    tight.jobs().job("busy", execution -> {
                        started.countDown();
                        release.await();
                        return "busy";
                    }),
                    RunOptions.defaults());
            Wait.on(started);
            parked.resume();
            assertThat(parked.status().state()).isEqualTo(RunState.QUEUED);
            release.countDown();
            busy.await();
            Wait.until("it is tried again", () -> {
                tight.clock().advance(Duration.ofSeconds(1));
                return parked.status().state().terminal();
            });
            assertThat(parked.await()).isEqualTo("back");
        }
    }
}
