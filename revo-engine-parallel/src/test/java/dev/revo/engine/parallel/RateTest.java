package dev.revo.engine.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.ScopedRevo;
import dev.revo.engine.parallel.plan.Backoff;
import dev.revo.engine.parallel.schedule.Scheduling;
import dev.revo.error.CancelledException;
import dev.revo.parallel.Join;
import dev.revo.parallel.Plan;
import dev.revo.parallel.Step;
import dev.revo.parallel.StepStatus;
import dev.revo.parallel.StepStatus.State;
import dev.revo.parallel.TaskEvent;
import dev.revo.run.RunHandle;
import dev.revo.run.RunOptions;
import dev.revo.run.RunState;
import dev.revo.scope.Scope;
import dev.revo.testkit.Await;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Steps that may begin so often only. */
@Timeout(120)
final class RateTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final Lives lives = new Lives();
    private final ConcurrentLinkedQueue<String> begun = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Instant> times = new ConcurrentLinkedQueue<>();

    @AfterEach
    void close() {
        lives.close();
    }

    private String begin(String what) {
        times.add(lives.clock().instant());
        begun.add(what);
        return what;
    }

    private Plan<String, String> single(int most) {
        return Plan.of(
                "single",
                1,
                String.class,
                String.class,
                p -> p.step("call", String.class, p.input(), (c, in) -> begin(in))
                        .rate(most, MINUTE));
    }

    private Plan<Integer, Integer> fan(int most) {
        return Plan.of("fan", 1, Integer.class, Integer.class, p -> {
            Step<List<String>> of = p.list(
                    "of",
                    String.class,
                    p.input(),
                    (c, in) -> IntStream.range(0, in).mapToObj(i -> "e" + i).toList());
            Step<List<String>> each = p.each("each", String.class, of, (c, e) -> begin(e), Join.<String>all())
                    .rate(most, MINUTE);
            return p.step("end", Integer.class, each, (c, all) -> all.size());
        });
    }

    private static <I, O> RunHandle<O> start(ScopedRevo ada, Plan<I, O> plan, I input) {
        return ada.parallel().start(plan.request(input), RunOptions.defaults());
    }

    private void awaitBegun(int many) {
        Await.atMost(PATIENCE).until(many + " have begun", begun::size, found -> found >= many);
    }

    private void demandWindows(int most) {
        List<Instant> sorted = times.stream().sorted().toList();
        for (int i = 0; i + most < sorted.size(); i++) {
            assertThat(Duration.between(sorted.get(i), sorted.get(i + most)))
                    .as("begins from " + i + " on of " + sorted)
                    .isGreaterThanOrEqualTo(MINUTE);
        }
    }

    @Test
    void elements_begin_as_often_as_they_may_and_the_run_waits_on_no_thread() {
        Plan<Integer, Integer> plan = fan(2);
        RunHandle<Integer> run = start(lives.next(Lives.plan(plan)), plan, 6);
        awaitBegun(2);
        Lives.awaitState(run, RunState.WAITING);
        assertThat(run.status().waitingFor()).contains("rate");
        assertThat(begun).containsExactlyInAnyOrder("e0", "e1");
        lives.clock().advance(MINUTE);
        awaitBegun(4);
        Lives.awaitState(run, RunState.WAITING);
        assertThat(begun).hasSize(4);
        lives.clock().advance(MINUTE);
        assertThat(run.await()).isEqualTo(6);
        demandWindows(2);
    }

    @Test
    void who_watches_sees_it_wait_and_until_when() {
        Plan<String, String> plan = single(1);
        ScopedRevo ada = lives.next(Lives.plan(plan));
        Heard heard = Heard.of(ada);
        assertThat(start(ada, plan, "a").await()).isEqualTo("a");
        RunHandle<String> second = start(ada, plan, "b");
        Lives.awaitState(second, RunState.WAITING);
        assertThat(ada.parallel().steps(second.id()).orElseThrow())
                .filteredOn(step -> step.step().equals("call"))
                .extracting(StepStatus::state)
                .containsExactly(State.WAITING);
        Await.atMost(PATIENCE)
                .until("it is told", () -> heard.steps().stream().anyMatch(TaskEvent.Waiting.class::isInstance));
        assertThat(heard.steps())
                .filteredOn(TaskEvent.Waiting.class::isInstance)
                .singleElement()
                .satisfies(event -> assertThat(event.data())
                        .containsEntry("reason", "rate")
                        .containsEntry("until", "2026-01-01T00:01:00Z"));
        lives.clock().advance(MINUTE);
        assertThat(second.await()).isEqualTo("b");
    }

    @Test
    void runs_of_a_tenant_share_it_first_come_first_served_and_other_tenants_do_not() {
        Plan<String, String> plan = single(1);
        ScopedRevo ada = lives.next(Lives.plan(plan));
        assertThat(start(ada, plan, "first").await()).isEqualTo("first");
        List<RunHandle<String>> waiting = new ArrayList<>();
        for (String name : List.of("a", "b", "c")) {
            RunHandle<String> run = start(ada, plan, name);
            Lives.awaitState(run, RunState.WAITING);
            waiting.add(run);
        }
        ScopedRevo other = lives.last().with(Scope.of("globex", "ada"));
        assertThat(start(other, plan, "globex").await()).isEqualTo("globex");
        for (RunHandle<String> run : waiting) {
            lives.clock().advance(MINUTE);
            run.await();
        }
        assertThat(begun).containsExactly("first", "globex", "a", "b", "c");
    }

    @Test
    void a_run_with_very_many_does_not_keep_others_from_their_turn() {
        Plan<Integer, Integer> plan = fan(1);
        ScopedRevo ada = lives.next(Lives.plan(plan), engine -> engine.width(4));
        RunHandle<Integer> large = start(ada, plan, 1_000);
        awaitBegun(1);
        Lives.awaitState(large, RunState.WAITING);
        RunHandle<Integer> small = start(ada, plan, 1);
        Lives.awaitState(small, RunState.WAITING);
        // No more than its width wait before it.
        for (int i = 2; i <= 6; i++) {
            lives.clock().advance(MINUTE);
            awaitBegun(i);
        }
        assertThat(small.await()).isEqualTo(1);
        large.cancel("enough");
        Lives.awaitState(large, RunState.CANCELLED);
        demandWindows(1);
    }

    @Test
    void each_attempt_counts() {
        Duration soon = Duration.ofMillis(1);
        Plan<String, String> plan = Plan.of(
                "flaky",
                1,
                String.class,
                String.class,
                p -> p.step("call", String.class, p.input(), (c, in) -> {
                            begin("attempt " + c.attempt());
                            if (c.attempt() < 3) {
                                throw new IOException("not yet");
                            }
                            return in;
                        })
                        .retry(3)
                        .rate(1, MINUTE));
        RunHandle<String> run =
                start(lives.next(Lives.plan(plan), engine -> engine.backoff(Backoff.between(soon, soon))), plan, "in");
        for (int i = 1; i < 3; i++) {
            awaitBegun(i);
            Lives.awaitState(run, RunState.WAITING);
            lives.clock().advance(soon);
            // It could be tried again, but for its turn.
            Lives.awaitState(run, RunState.WAITING);
            assertThat(begun).hasSize(i);
            lives.clock().advance(MINUTE.minus(soon));
        }
        assertThat(run.await()).isEqualTo("in");
        assertThat(begun).containsExactly("attempt 1", "attempt 2", "attempt 3");
        demandWindows(1);
        assertThat(lives.entries("run.started"))
                .as("it waits, and does not look over and over")
                .isLessThan(20);
    }

    @Test
    void a_run_that_is_cancelled_while_it_waits_ends_at_once_and_leaves_its_turn() {
        Plan<String, String> plan = single(1);
        ScopedRevo ada = lives.next(Lives.plan(plan));
        start(ada, plan, "first").await();
        RunHandle<String> gone = start(ada, plan, "gone");
        Lives.awaitState(gone, RunState.WAITING);
        RunHandle<String> next = start(ada, plan, "next");
        Lives.awaitState(next, RunState.WAITING);
        gone.cancel("not needed");
        assertThatThrownBy(gone::await).isInstanceOf(CancelledException.class);
        lives.clock().advance(MINUTE);
        assertThat(next.await()).isEqualTo("next");
        assertThat(begun).containsExactly("first", "next");
    }

    @Test
    void a_run_that_is_paused_while_it_waits_lets_others_go_before() {
        Plan<String, String> plan = single(1);
        ScopedRevo ada = lives.next(Lives.plan(plan));
        start(ada, plan, "first").await();
        RunHandle<String> paused = start(ada, plan, "paused");
        Lives.awaitState(paused, RunState.WAITING);
        RunHandle<String> next = start(ada, plan, "next");
        Lives.awaitState(next, RunState.WAITING);
        paused.pause();
        lives.passUntil("the next one has its turn", () -> begun.contains("next"));
        assertThat(begun).containsExactly("first", "next");
        paused.resume();
        lives.passUntil("it goes on", () -> paused.status().state() == RunState.SUCCEEDED);
    }

    @Test
    void who_waits_for_its_turn_takes_no_place_from_others() {
        Plan<String, String> plan = single(1);
        Plan<String, String> free = Plan.of(
                "free", 1, String.class, String.class, p -> p.step("do", String.class, p.input(), (c, in) -> in));
        ScopedRevo ada = lives.next(
                builder -> builder.plan(plan).plan(free),
                engine ->
                        engine.scheduling(Scheduling.defaults().concurrency(1)).linger(MINUTE));
        start(ada, plan, "first").await();
        RunHandle<String> waits = start(ada, plan, "waits");
        Await.atMost(PATIENCE)
                .until(
                        "it waits",
                        () -> ada.parallel().steps(waits.id()).orElseThrow().stream()
                                .anyMatch(step -> step.state() == State.WAITING));
        assertThat(start(ada, free, "free").await()).isEqualTo("free");
        lives.clock().advance(MINUTE);
        assertThat(waits.await()).isEqualTo("waits");
    }

    @Test
    void a_failure_beside_it_ends_what_waits_and_what_was_done_is_undone() {
        AtomicBoolean undone = new AtomicBoolean();
        Plan<Integer, Integer> plan = Plan.of("mixed", 1, Integer.class, Integer.class, p -> {
            Step<String> held = p.step("hold", String.class, c -> "held").undo((c, it) -> {
                undone.set(true);
                return null;
            });
            Step<List<String>> of = p.list("of", String.class, held, (c, in) -> List.of("good", "bad", "waits"));
            Step<List<String>> each = p.each(
                            "each",
                            String.class,
                            of,
                            (c, e) -> {
                                if (e.equals("bad")) {
                                    throw new IOException("broken");
                                }
                                return begin(e);
                            },
                            Join.<String>all())
                    .rate(2, MINUTE);
            return p.step("end", Integer.class, each, (c, all) -> all.size());
        });
        ScopedRevo ada = lives.next(Lives.plan(plan));
        RunHandle<Integer> run = start(ada, plan, 1);
        assertThatThrownBy(run::await).hasMessageContaining("each");
        assertThat(undone).isTrue();
        assertThat(begun).doesNotContain("waits");
    }
}
