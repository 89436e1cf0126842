package dev.revo.engine.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.ScopedRevo;
import dev.revo.engine.parallel.plan.Backoff;
import dev.revo.error.CancelledException;
import dev.revo.error.RevoException;
import dev.revo.parallel.HumanDecision;
import dev.revo.parallel.Job;
import dev.revo.parallel.Join;
import dev.revo.parallel.Plan;
import dev.revo.parallel.Step;
import dev.revo.parallel.StepContext;
import dev.revo.parallel.StepStatus;
import dev.revo.parallel.StepStatus.State;
import dev.revo.run.RunHandle;
import dev.revo.run.RunOptions;
import dev.revo.run.RunState;
import dev.revo.testkit.Await;
import dev.revo.tool.Approval;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs that one life of the process begins and another one ends. The first one is left where it is: a process that hangs. */
@Timeout(60)
final class PlanRestartTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Lives lives = new Lives();
    private final AtomicInteger life = new AtomicInteger(1);
    private final ConcurrentLinkedQueue<String> done = new ConcurrentLinkedQueue<>();
    private final CountDownLatch inFirst = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private final CountDownLatch aBegan = new CountDownLatch(1);

    @AfterEach
    void close() {
        release.countDown();
        lives.close();
    }

    private String note(String what) {
        done.add(life.get() + " " + what);
        return what;
    }

    private void hangInFirst() throws InterruptedException {
        if (life.get() == 1) {
            inFirst.countDown();
            release.await();
        }
    }

    private void awaitHanging() {
        Await.atMost(PATIENCE).until("the first life hangs", () -> inFirst.getCount() == 0);
    }

    private ScopedRevo second(Plan<?, ?> plan) {
        life.set(2);
        return lives.next(Lives.plan(plan));
    }

    private static <O> RunHandle<O> attached(ScopedRevo ada, Plan<String, O> plan, RunHandle<O> before) {
        return ada.runs().attach(plan.ref(before.id())).orElseThrow();
    }

    private Plan<String, String> three(String name) {
        return Plan.of(name, 1, String.class, String.class, p -> {
            Step<String> one = p.step("one", String.class, p.input(), (c, in) -> note("one " + c.idempotencyKey()));
            Step<String> two = p.step("two", String.class, one, (c, in) -> {
                String mine = note("two " + c.idempotencyKey());
                hangInFirst();
                return mine;
            });
            return p.step("three", String.class, two, (c, in) -> note("three"));
        });
    }

    @Test
    void a_recorded_step_is_not_run_again_and_what_a_hanging_process_returns_late_does_not_count() {
        Plan<String, String> plan = three("three");
        RunHandle<String> first =
                lives.next(Lives.plan(plan)).parallel().start(plan.request("in"), RunOptions.defaults());
        awaitHanging();
        RunHandle<String> run = attached(second(plan), plan, first);
        assertThat(run.await()).isEqualTo("three");
        List<String> bodies = List.copyOf(done);
        assertThat(bodies).hasSize(4);
        assertThat(bodies.get(0)).startsWith("1 one");
        assertThat(bodies.get(1)).startsWith("1 two");
        assertThat(bodies.get(2))
                .as("once more, with the key of before")
                .isEqualTo(bodies.get(1).replace("1 two", "2 two"));
        assertThat(bodies.get(3)).isEqualTo("2 three");
        release.countDown();
        // The first life's result is refused, and nothing follows from it.
        assertThatThrownBy(first::await).isInstanceOf(RevoException.class);
        assertThat(done).hasSize(4);
        assertThat(lives.entries("step.settled")).isEqualTo(3);
        assertThat(lives.entries("run.finished")).isEqualTo(1);
    }

    @Test
    void attempts_and_waits_are_counted_on() {
        AtomicInteger tries = new AtomicInteger();
        Plan<String, Integer> plan = Plan.of(
                "flaky",
                1,
                String.class,
                Integer.class,
                p -> p.step("call", Integer.class, p.input(), (c, in) -> {
                            done.add("attempt " + c.attempt());
                            tries.incrementAndGet();
                            throw new IOException("never");
                        })
                        .retry(3));
        Duration wait = Duration.ofMinutes(10);
        UnaryOperator<ParallelEngine> settings = engine -> engine.backoff(Backoff.between(wait, wait));
        RunHandle<Integer> first =
                lives.next(Lives.plan(plan), settings).parallel().start(plan.request("in"), RunOptions.defaults());
        Await.atMost(PATIENCE).until("one attempt failed", () -> lives.entries("step.failed") == 1);
        lives.clock().advance(wait);
        Await.atMost(PATIENCE).until("two attempts failed", () -> lives.entries("step.failed") == 2);
        life.set(2);
        RunHandle<Integer> run = attached(lives.next(Lives.plan(plan), settings), plan, first);
        Lives.awaitState(run, RunState.WAITING);
        assertThat(tries).as("its time has not come").hasValue(2);
        lives.clock().advance(wait);
        Lives.awaitState(run, RunState.FAILED);
        assertThat(done).contains("attempt 3").doesNotContain("attempt 4");
        assertThat(tries).hasValue(3);
    }

    @Test
    void a_join_has_the_value_that_it_had_before() {
        CountDownLatch others = new CountDownLatch(1);
        Plan<String, String> plan = Plan.of("quorum", 1, String.class, String.class, p -> {
            Step<List<String>> of = p.list("of", String.class, p.input(), (c, in) -> List.of("a", "b", "c"));
            Step<List<String>> two =
                    p.each("each", String.class, of, (c, e) -> element(e, others), Join.<String>quorum(2));
            Step<String> text = p.step("text", String.class, two, (c, found) -> note(String.join("", found)));
            Step<String> waits = p.step("waits", String.class, text, (c, in) -> {
                others.countDown();
                hangInFirst();
                return in;
            });
            return p.step("again", String.class, two, waits, (c, found, in) -> note(String.join("", found)));
        });
        RunHandle<String> first =
                lives.next(Lives.plan(plan)).parallel().start(plan.request("in"), RunOptions.defaults());
        awaitHanging();
        // The element that was told to stop and came to its end all the same.
        Await.atMost(PATIENCE).until("a is recorded late", () -> lives.entries("step.settled") >= 5);
        assertThat(attached(second(plan), plan, first).await()).isEqualTo("bc");
        assertThat(done).containsExactly("1 bc", "2 bc");
    }

    private String element(String element, CountDownLatch others) throws InterruptedException {
        if (!element.equals("a")) {
            aBegan.await();
            return element;
        }
        aBegan.countDown();
        while (true) {
            try {
                others.await();
                return element;
            } catch (InterruptedException e) {
                // It was told to stop, and has to finish what it began.
            }
        }
    }

    private Plan<String, String> undoable(AtomicBoolean fails) {
        return Plan.of("undo", 1, String.class, String.class, p -> {
            Step<String> one = p.step("one", String.class, p.input(), (c, in) -> note("one"))
                    .undo((c, r) -> {
                        note("undo " + r + " " + c.idempotencyKey());
                        hangInFirst();
                        return null;
                    });
            Step<String> two = p.step("two", String.class, one, (c, in) -> note("two"))
                    .undo((c, r) -> {
                        note("undo " + r);
                        return null;
                    });
            return p.step("last", String.class, two, (c, in) -> {
                if (!fails.get()) {
                    release.await();
                }
                throw new dev.revo.error.ProviderException(dev.revo.error.Fault.of("declined", "No."));
            });
        });
    }

    @Test
    void undoing_goes_on_where_it_was() {
        Plan<String, String> plan = undoable(new AtomicBoolean(true));
        RunHandle<String> first =
                lives.next(Lives.plan(plan)).parallel().start(plan.request("in"), RunOptions.defaults());
        awaitHanging();
        ScopedRevo ada = second(plan);
        RunHandle<String> run = attached(ada, plan, first);
        assertThatThrownBy(run::await).isInstanceOf(RevoException.class).hasMessage("No.");
        assertThat(run.status().state()).isEqualTo(RunState.FAILED);
        assertThat(run.status().problem().orElseThrow().code()).isEqualTo("declined");
        List<String> bodies = List.copyOf(done);
        assertThat(bodies.subList(0, 3)).containsExactly("1 one", "1 two", "1 undo two");
        assertThat(bodies.subList(3, 5))
                .as("with the same key")
                .containsExactly(bodies.get(3), bodies.get(3).replace("1 undo one", "2 undo one"));
        assertThat(bodies).hasSize(5);
        List<StepStatus> steps = ada.parallel().steps(run.id()).orElseThrow();
        assertThat(steps)
                .extracting(StepStatus::state)
                .containsExactly(State.DONE, State.UNDONE, State.UNDONE, State.FAILED);
    }

    @Test
    void a_run_that_was_being_cancelled_is_cancelled_after_the_restart() {
        Plan<String, String> plan = undoable(new AtomicBoolean());
        RunHandle<String> first =
                lives.next(Lives.plan(plan)).parallel().start(plan.request("in"), RunOptions.defaults());
        Await.atMost(PATIENCE).until("two is recorded", () -> lives.entries("step.settled") == 2);
        first.cancel("changed my mind");
        awaitHanging();
        RunHandle<String> run = attached(second(plan), plan, first);
        assertThatThrownBy(run::await).isInstanceOf(CancelledException.class).hasMessageContaining("changed my mind");
        assertThat(run.status().state()).isEqualTo(RunState.CANCELLED);
        assertThat(done.stream().filter(line -> line.contains("undo two"))).containsExactly("1 undo two");
        assertThat(done.stream().filter(line -> line.contains("undo one"))).hasSize(2);
    }

    @Test
    void a_process_that_closes_undoes_nothing_and_the_next_one_goes_on() {
        Plan<String, String> plan = Plan.of("close", 1, String.class, String.class, p -> {
            Step<String> one = p.step("one", String.class, p.input(), (c, in) -> note("one"))
                    .undo((c, r) -> {
                        note("undo");
                        return null;
                    });
            return p.step("two", String.class, one, (c, in) -> {
                hangInFirst();
                return note("two");
            });
        });
        RunHandle<String> first =
                lives.next(Lives.plan(plan)).parallel().start(plan.request("in"), RunOptions.defaults());
        awaitHanging();
        lives.closeLast();
        assertThat(attached(second(plan), plan, first).await()).isEqualTo("two");
        assertThat(done).containsExactly("1 one", "2 two");
    }

    @Test
    void a_condition_is_not_looked_at_again() {
        Plan<String, String> plan = Plan.of("when", 1, String.class, String.class, p -> {
            Step<Optional<String>> extra = p.given(
                    p.input(),
                    in -> life.get() == 1,
                    q -> q.step("more", String.class, p.input(), (c, in) -> note("more")));
            return p.step("end", String.class, extra, (c, found) -> {
                hangInFirst();
                return found.orElse("nothing");
            });
        });
        RunHandle<String> first =
                lives.next(Lives.plan(plan)).parallel().start(plan.request("in"), RunOptions.defaults());
        awaitHanging();
        assertThat(attached(second(plan), plan, first).await()).isEqualTo("more");
        assertThat(done).containsExactly("1 more");
    }

    @Test
    void a_question_is_still_open_after_a_restart() {
        Plan<String, String> plan = Plan.of("sign", 1, String.class, String.class, p -> {
            Step<HumanDecision> ok =
                    p.approval("ok", p.input(), "orders:approve", Duration.ofDays(1), in -> "May " + in + "?");
            return p.step("buy", String.class, ok, (c, who) -> note(who.note()));
        });
        RunHandle<String> first =
                lives.next(Lives.plan(plan)).parallel().start(plan.request("in"), RunOptions.defaults());
        Lives.awaitState(first, RunState.WAITING);
        ScopedRevo ada = second(plan);
        Approval question = Await.atMost(PATIENCE)
                .until("the question", () -> ada.approvals().pending(), all -> all.size() == 1)
                .get(0);
        ada.approvals().approve(question.id(), question.digest(), "fine");
        assertThat(attached(ada, plan, first).await()).isEqualTo("fine");
        assertThat(done).containsExactly("2 fine");
        assertThat(lives.entries("run.asked")).isEqualTo(1);
    }

    @Test
    void a_version_that_is_gone_fails_its_runs_and_one_that_is_still_there_goes_on() {
        Plan<String, String> old = three("changing");
        Plan<String, String> newer = Plan.of(
                "changing",
                2,
                String.class,
                String.class,
                p -> p.step("other", String.class, p.input(), (c, in) -> in));
        RunHandle<String> first =
                lives.next(Lives.plan(old)).parallel().start(old.request("in"), RunOptions.defaults());
        RunHandle<String> kept = lives.last()
                .with(dev.revo.scope.Scope.of("acme", "bo"))
                .parallel()
                .start(old.request("in"), RunOptions.defaults());
        awaitHanging();
        life.set(2);
        ScopedRevo both = lives.next(builder -> builder.plan(old).plan(newer));
        assertThat(attached(both, old, first).await()).isEqualTo("three");
        assertThat(attached(both, old, kept).await()).isEqualTo("three");
    }

    @Test
    void a_run_whose_version_is_gone_ends_and_says_so() {
        Plan<String, String> old = three("changing");
        Plan<String, String> newer = Plan.of(
                "changing",
                2,
                String.class,
                String.class,
                p -> p.step("other", String.class, p.input(), (c, in) -> in));
        RunHandle<String> first =
                lives.next(Lives.plan(old)).parallel().start(old.request("in"), RunOptions.defaults());
        awaitHanging();
        ScopedRevo ada = second(newer);
        assertThat(Lives.state(ada, first.id())).isEqualTo(RunState.FAILED);
        assertThat(ada.runs().status(first.id()).orElseThrow().problem().orElseThrow())
                .satisfies(problem -> {
                    assertThat(problem.code()).isEqualTo("plan_not_registered");
                    assertThat(problem.message()).contains("changing version 1", "changing version 2");
                });
    }

    @Test
    void a_run_whose_plan_was_changed_without_a_new_version_ends_and_says_so() {
        Plan<String, String> old = three("changing");
        Plan<String, String> changed = Plan.of(
                "changing",
                1,
                String.class,
                String.class,
                p -> p.step("other", String.class, p.input(), (c, in) -> in));
        RunHandle<String> first =
                lives.next(Lives.plan(old)).parallel().start(old.request("in"), RunOptions.defaults());
        awaitHanging();
        ScopedRevo ada = second(changed);
        assertThat(ada.runs()
                        .status(first.id())
                        .orElseThrow()
                        .problem()
                        .orElseThrow()
                        .code())
                .isEqualTo("plan_differs");
    }

    @Test
    void a_delay_is_kept() {
        Job<String, String> job =
                Job.of("later", 1, String.class, String.class, (StepContext c, String in) -> note(in));
        ScopedRevo ada = lives.next(Lives.job(job));
        RunHandle<String> first =
                ada.parallel().start(job.request("in").delay(Duration.ofHours(3)), RunOptions.defaults());
        Lives.awaitState(first, RunState.WAITING);
        assertThat(first.status().waitingFor()).contains("delay");
        lives.clock().advance(Duration.ofHours(2));
        life.set(2);
        ScopedRevo again = lives.next(Lives.job(job));
        RunHandle<String> run = again.runs().attach(job.ref(first.id())).orElseThrow();
        Lives.awaitState(run, RunState.WAITING);
        lives.clock().advance(Duration.ofMinutes(59));
        assertThat(done).isEmpty();
        lives.clock().advance(Duration.ofMinutes(2));
        assertThat(run.await()).isEqualTo("in");
        assertThat(done).containsExactly("2 in");
    }
}
