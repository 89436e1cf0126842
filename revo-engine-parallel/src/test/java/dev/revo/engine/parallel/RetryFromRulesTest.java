package dev.revo.engine.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.ScopedRevo;
import dev.revo.error.ConflictException;
import dev.revo.error.DeniedException;
import dev.revo.error.InvalidRequestException;
import dev.revo.error.NotFoundException;
import dev.revo.error.RevoException;
import dev.revo.parallel.Job;
import dev.revo.parallel.Plan;
import dev.revo.parallel.Step;
import dev.revo.parallel.StepStatus;
import dev.revo.parallel.StepStatus.State;
import dev.revo.run.RunHandle;
import dev.revo.run.RunId;
import dev.revo.run.RunOptions;
import dev.revo.scope.Permission;
import dev.revo.scope.Scope;
import dev.revo.testkit.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which runs can be taken over, by whom and how often, and that what was taken over is the new run's own. */
@Timeout(60)
final class RetryFromRulesTest {
    private static final RunOptions DEFAULTS = RunOptions.defaults();

    private final Lives lives = new Lives();
    private final ConcurrentLinkedQueue<String> done = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean broken = new AtomicBoolean(true);
    private final AtomicBoolean hangs = new AtomicBoolean();
    private final CountDownLatch hanging = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void close() {
        release.countDown();
        lives.close();
    }

    private String note(String what) {
        done.add(what);
        return what;
    }

    private Plan<String, String> two(String last) {
        return Plan.of("two", 1, String.class, String.class, p -> {
            Step<String> one = p.step("one", String.class, p.input(), (c, in) -> note("one"));
            return p.step(last, String.class, one, (c, in) -> {
                if (hangs.get()) {
                    hanging.countDown();
                    release.await();
                }
                if (broken.get()) {
                    throw new IOException("broken");
                }
                return note(last);
            });
        });
    }

    private RunId failed(Plan<String, String> plan) {
        RunHandle<String> run = lives.next(Lives.plan(plan)).parallel().start(plan.request("in"), DEFAULTS);
        assertThatThrownBy(run::await).isInstanceOf(RevoException.class);
        return run.id();
    }

    private RunId retried(RunId ended) {
        return lives.scope().parallel().retryFrom(ended, "last", DEFAULTS);
    }

    private static RunHandle<String> attached(ScopedRevo ada, Plan<String, String> plan, RunId run) {
        return ada.runs().attach(plan.ref(run)).orElseThrow();
    }

    private static void refused(String code, Class<? extends RevoException> type, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(type)
                .isInstanceOfSatisfying(
                        RevoException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private void refused(String code, Class<? extends RevoException> type, RunId run) {
        refused(code, type, () -> lives.scope().parallel().retryFrom(run, "last", DEFAULTS));
    }

    @Test
    void a_run_that_goes_on_has_succeeded_or_is_unknown_is_not_taken_over() throws Exception {
        Plan<String, String> plan = two("last");
        hangs.set(true);
        broken.set(false);
        RunHandle<String> run = lives.next(Lives.plan(plan)).parallel().start(plan.request("in"), DEFAULTS);
        hanging.await();
        refused("run_not_failed", ConflictException.class, run.id());
        release.countDown();
        assertThat(run.await()).isEqualTo("last");
        refused("run_not_failed", ConflictException.class, run.id());
        refused("run_not_found", NotFoundException.class, RunId.of(new UUID(0, 1)));
    }

    @Test
    void a_run_of_another_tenant_is_not_found_and_whoever_may_not_start_the_plan_is_refused() {
        Plan<String, String> plan = two("last");
        RunId first = failed(plan);
        ScopedRevo other = lives.last().with(Scope.of("globex", "ada"));
        refused("run_not_found", NotFoundException.class, () -> other.parallel().retryFrom(first, "last", DEFAULTS));
        Scope ada = Scope.of("acme", "ada");
        ScopedRevo reads = lives.last().with(ada.narrowedTo(Permission.of("run:read")));
        refused("denied", DeniedException.class, () -> reads.parallel().retryFrom(first, "last", DEFAULTS));
        ScopedRevo starts = lives.last().with(ada.narrowedTo(Permission.of("plan:start")));
        refused("denied", DeniedException.class, () -> starts.parallel().retryFrom(first, "last", DEFAULTS));
        broken.set(false);
        ScopedRevo both = lives.last().with(ada.narrowedTo(Permission.of("plan:start"), Permission.of("run:read")));
        RunId second = both.parallel().retryFrom(first, "last", DEFAULTS);
        assertThat(attached(lives.scope(), plan, second).await())
                .as("those that were refused have taken nothing")
                .isEqualTo("last");
    }

    @Test
    void a_step_that_the_plan_does_not_have_is_refused_and_those_that_it_has_are_named() {
        RunId first = failed(two("last"));
        assertThatThrownBy(() -> lives.scope().parallel().retryFrom(first, "lost", DEFAULTS))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("'lost'")
                .hasMessageContaining("one, last");
    }

    @Test
    void a_job_has_no_steps_to_go_on_from() {
        Job<String, String> job = Job.of("bad", 1, String.class, String.class, (c, in) -> {
            throw new IOException("broken");
        });
        ScopedRevo ada = lives.next(Lives.job(job));
        RunHandle<String> run = ada.parallel().start(job.request("in"), DEFAULTS);
        assertThatThrownBy(run::await).isInstanceOf(RevoException.class);
        assertThatThrownBy(() -> ada.parallel().retryFrom(run.id(), "bad", DEFAULTS))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("job/bad");
    }

    @Test
    void a_plan_that_is_not_what_it_was_takes_nothing_over() {
        RunId first = failed(two("last"));
        lives.next(Lives.plan(two("other")));
        refused("plan_differs", ConflictException.class, first);
        Plan<String, String> newer = Plan.of(
                "two", 2, String.class, String.class, p -> p.step("last", String.class, p.input(), (c, in) -> in));
        lives.next(Lives.plan(newer));
        refused("plan_not_registered", ConflictException.class, first);
    }

    @Test
    void a_run_is_taken_over_once_and_then_the_one_that_took_it() {
        Plan<String, String> plan = two("last");
        RunId first = failed(plan);
        RunId second = lives.scope().parallel().retryFrom(first, "last", DEFAULTS);
        assertThatThrownBy(attached(lives.scope(), plan, second)::await).isInstanceOf(RevoException.class);
        assertThatThrownBy(() -> lives.scope().parallel().retryFrom(first, "one", DEFAULTS))
                .isInstanceOfSatisfying(ConflictException.class, e -> {
                    assertThat(e.code()).isEqualTo("run_taken_over");
                    assertThat(e.context()).containsEntry("by", second.value());
                });
        broken.set(false);
        RunId third = lives.scope().parallel().retryFrom(second, "last", DEFAULTS);
        assertThat(attached(lives.scope(), plan, third).await()).isEqualTo("last");
        assertThat(done).as("the first one did it").containsExactly("one", "last");
    }

    @Test
    void a_key_gives_the_run_that_was_started_with_it() {
        Plan<String, String> plan = two("last");
        RunId first = failed(plan);
        RunOptions keyed = DEFAULTS.idempotencyKey("mine");
        RunId second = lives.scope().parallel().retryFrom(first, "last", keyed);
        assertThat(lives.scope().parallel().retryFrom(first, "last", keyed)).isEqualTo(second);
        refused("run_taken_over", ConflictException.class, first);
        // The key itself is not lost by that.
        assertThat(lives.scope().parallel().retryFrom(first, "last", keyed)).isEqualTo(second);
    }

    @Test
    void one_that_was_refused_before_it_was_accepted_has_not_taken_the_run() {
        Plan<String, String> plan = two("last");
        RunId first = failed(plan);
        lives.refuse("run.submitted");
        assertThatThrownBy(() -> lives.scope().parallel().retryFrom(first, "last", DEFAULTS))
                .isInstanceOf(RevoException.class);
        lives.refuse("");
        broken.set(false);
        RunId second = lives.scope().parallel().retryFrom(first, "last", DEFAULTS);
        assertThat(attached(lives.scope(), plan, second).await()).isEqualTo("last");
    }

    @Test
    void a_process_that_dies_before_the_first_body_runs_nothing_twice() throws Exception {
        Plan<String, String> plan = two("last");
        RunId first = failed(plan);
        broken.set(false);
        hangs.set(true);
        RunId second = lives.scope().parallel().retryFrom(first, "last", DEFAULTS);
        hanging.await();
        hangs.set(false);
        assertThat(lives.entries("step.settled"))
                .as("the old run's two, nothing of the new one")
                .isEqualTo(2);
        ScopedRevo next = lives.next(Lives.plan(plan));
        assertThat(attached(next, plan, second).await()).isEqualTo("last");
        assertThat(done).containsExactly("one", "last");
    }

    @Test
    void what_was_taken_over_is_there_when_the_old_run_is_deleted() throws Exception {
        CountDownLatch purged = new CountDownLatch(1);
        Plan<String, String> child = Plan.of(
                "child",
                1,
                String.class,
                String.class,
                p -> p.step("in", String.class, p.input(), (c, in) -> {
                    return note("child " + in);
                }));
        Plan<String, String> plan = Plan.of("parent", 1, String.class, String.class, p -> {
            Step<String> one = p.step("one", String.class, p.input(), (c, in) -> note("one"));
            Step<String> below = p.plan("below", child, one).undo((c, it) -> {
                note("undo " + it);
                return null;
            });
            Step<String> hang = p.step("hang", String.class, below, (c, in) -> {
                if (hangs.get()) {
                    hanging.countDown();
                    release.await();
                }
                return note("hang");
            });
            return p.step("last", String.class, below, hang, (c, in, it) -> {
                // The second run must not end before the first one is deleted, or it would be deleted too.
                purged.await();
                if (broken.get()) {
                    throw new IOException("broken");
                }
                return note("last " + in);
            });
        });
        Plan<String, String> changed = Plan.of(
                "parent", 1, String.class, String.class, p -> p.step("x", String.class, p.input(), (c, in) -> in));
        // Given up by a life that does not know its plan, so that nothing of it is undone.
        hangs.set(true);
        RunHandle<String> run =
                lives.next(builder -> builder.plan(plan).plan(child)).parallel().start(plan.request("in"), DEFAULTS);
        hanging.await();
        lives.next(builder -> builder.plan(changed).plan(child));
        hangs.set(false);
        ScopedRevo ada = lives.next(builder -> builder.plan(plan).plan(child));
        done.clear();
        lives.clock().advance(Duration.ofSeconds(1));
        RunId second = ada.parallel().retryFrom(run.id(), "hang", DEFAULTS);
        assertThat(lives.purge()).as("the old run and its child").isEqualTo(2);
        purged.countDown();
        assertThat(ada.runs().status(run.id())).isEmpty();
        assertThatThrownBy(attached(ada, plan, second)::await).isInstanceOf(RevoException.class);
        assertThat(done).as("undone with the value that it had").containsExactly("hang", "undo child one");
        done.clear();
        broken.set(false);
        RunId third = ada.parallel().retryFrom(second, "last", DEFAULTS);
        assertThat(attached(ada, plan, third).await()).isEqualTo("last child one");
        assertThat(done).containsExactly("child one", "hang", "last child one");
    }

    @Test
    void the_same_run_started_again_takes_nothing_over() {
        Plan<String, String> plan = two("last");
        RunId second = retried(failed(plan));
        assertThatThrownBy(attached(lives.scope(), plan, second)::await).isInstanceOf(RevoException.class);
        done.clear();
        broken.set(false);
        RunId again = lives.scope().runs().again(second);
        assertThat(attached(lives.scope(), plan, again).await()).isEqualTo("last");
        assertThat(done).containsExactly("one", "last");
    }

    @Test
    void a_process_that_only_reads_the_journal_shows_what_was_taken_over() throws Exception {
        Plan<String, String> plan = two("last");
        RunId first = failed(plan);
        hangs.set(true);
        RunId second = lives.scope().parallel().retryFrom(first, "last", DEFAULTS);
        hanging.await();
        // A body may be at work a moment before its run's thread shows it.
        Await.atMost(Duration.ofSeconds(30))
                .until("it is shown", () -> states(second).equals(List.of(State.DONE, State.DONE, State.RUNNING)));
        ScopedRevo ada = lives.scope();
        release.countDown();
        assertThatThrownBy(attached(ada, plan, second)::await).isInstanceOf(RevoException.class);
        Await.atMost(Duration.ofSeconds(30))
                .until("it is over", () -> ada.runs().tree().isEmpty());
        assertThat(ada.parallel().steps(second).orElseThrow())
                .extracting(StepStatus::state)
                .containsExactly(State.DONE, State.DONE, State.FAILED);
    }

    private List<State> states(RunId run) {
        return lives.scope().parallel().steps(run).orElseThrow().stream()
                .map(StepStatus::state)
                .toList();
    }
}
