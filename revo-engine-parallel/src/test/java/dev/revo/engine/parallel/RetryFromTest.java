package dev.revo.engine.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.ScopedRevo;
import dev.revo.error.RevoException;
import dev.revo.parallel.HumanDecision;
import dev.revo.parallel.Join;
import dev.revo.parallel.Plan;
import dev.revo.parallel.Step;
import dev.revo.parallel.StepContext;
import dev.revo.parallel.StepStatus;
import dev.revo.parallel.StepStatus.State;
import dev.revo.run.RunHandle;
import dev.revo.run.RunId;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a run takes over that goes on from a step of another one, and what it does again. */
@Timeout(60)
final class RetryFromTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Lives lives = new Lives();
    private final ConcurrentLinkedQueue<String> done = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean broken = new AtomicBoolean(true);
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

    private String fragile(String what) throws IOException {
        done.add(what);
        if (broken.get()) {
            throw new IOException("broken");
        }
        return what;
    }

    private static <O> RunHandle<O> attached(ScopedRevo ada, Plan<String, O> plan, RunId run) {
        return ada.runs().attach(plan.ref(run)).orElseThrow();
    }

    private <O> RunId failed(Plan<String, O> plan) {
        RunHandle<O> run = lives.next(Lives.plan(plan)).parallel().start(plan.request("in"), RunOptions.defaults());
        assertThatThrownBy(run::await).isInstanceOf(RevoException.class);
        return run.id();
    }

    /** Goes on from a step, and what was broken works again; answers what runs from now on. */
    private <O> RunHandle<O> retried(Plan<String, O> plan, RunId ended, String step) {
        done.clear();
        broken.set(false);
        RunId run = lives.scope().parallel().retryFrom(ended, step, RunOptions.defaults());
        return attached(lives.scope(), plan, run);
    }

    private List<StepStatus> steps(RunId run) {
        return lives.scope().parallel().steps(run).orElseThrow();
    }

    private Plan<String, String> chain() {
        return Plan.of("chain", 1, String.class, String.class, p -> {
            Step<String> one = p.step("one", String.class, p.input(), (c, in) -> note("one"));
            Step<String> side = p.step("side", String.class, p.input(), (c, in) -> note("side"));
            Step<String> two = p.step("two", String.class, one, (c, in) -> note("two " + c.idempotencyKey()));
            Step<String> three = p.step("three", String.class, two, side, (c, a, b) -> fragile("three"));
            return p.step("end", String.class, three, (c, in) -> note("end"));
        });
    }

    @Test
    void what_does_not_need_the_step_is_taken_over_and_the_rest_runs() {
        Plan<String, String> plan = chain();
        RunId first = failed(plan);
        assertThat(done).hasSize(4);
        RunHandle<String> run = retried(plan, first, "three");
        assertThat(run.await()).isEqualTo("end");
        assertThat(run.id()).isNotEqualTo(first);
        assertThat(done).containsExactly("three", "end");
        assertThat(steps(run.id())).extracting(StepStatus::state).containsOnly(State.DONE);
        assertThat(Lives.state(lives.scope(), first)).as("it stays what it was").isEqualTo(RunState.FAILED);
    }

    @Test
    void steps_before_run_again_from_there_with_the_keys_of_the_new_run() {
        Plan<String, String> plan = chain();
        RunId first = failed(plan);
        List<String> before = List.copyOf(done);
        assertThat(retried(plan, first, "two").await()).isEqualTo("end");
        assertThat(done).hasSize(3).startsWith(done.peek()).contains("three", "end");
        assertThat(done.peek()).startsWith("two ").isNotIn(before);
    }

    @Test
    void a_run_that_was_cancelled_can_be_taken_over_too() throws Exception {
        CountDownLatch began = new CountDownLatch(1);
        Plan<String, String> plan = Plan.of("stop", 1, String.class, String.class, p -> {
            Step<String> one = p.step("one", String.class, p.input(), (c, in) -> note("one"));
            return p.step("two", String.class, one, (c, in) -> {
                if (broken.get()) {
                    began.countDown();
                    release.await();
                }
                return note("two");
            });
        });
        RunHandle<String> first =
                lives.next(Lives.plan(plan)).parallel().start(plan.request("in"), RunOptions.defaults());
        began.await();
        first.cancel("enough");
        Lives.awaitState(first, RunState.CANCELLED);
        assertThat(retried(plan, first.id(), "two").await()).isEqualTo("two");
        assertThat(done).containsExactly("two");
    }

    private Plan<String, String> undoable() {
        return Plan.of("undo", 1, String.class, String.class, p -> {
            Step<String> kept = p.step("kept", String.class, p.input(), (c, in) -> note("kept"));
            Step<String> held = p.step("held", String.class, p.input(), (c, in) -> note("held"))
                    .undo((c, it) -> undo(c, it));
            Step<String> uses = p.step("uses", String.class, held, (c, in) -> note("uses"));
            return p.step("last", String.class, kept, uses, (c, a, b) -> fragile("last"));
        });
    }

    private Void undo(StepContext c, String what) {
        done.add("undo " + what + " " + c.run().id().value());
        return null;
    }

    @Test
    void what_was_undone_runs_again_and_so_does_what_needs_it() {
        Plan<String, String> plan = undoable();
        RunId first = failed(plan);
        assertThat(done).contains("undo held " + first.value());
        assertThat(retried(plan, first, "last").await()).isEqualTo("last");
        assertThat(done).containsExactly("held", "uses", "last");
    }

    /** Whose first failure comes before anything that can be undone was done, so nothing is undone then. */
    private Plan<String, String> undoneLater() {
        return Plan.of("later", 1, String.class, String.class, p -> {
            Step<String> one = p.step("one", String.class, p.input(), (c, in) -> note("one"));
            Step<String> first =
                    p.step("first", String.class, one, (c, in) -> note("first")).undo((c, it) -> undo(c, it));
            Step<String> second = p.step("second", String.class, first, (c, in) -> note("second"))
                    .undo((c, it) -> {
                        undo(c, it);
                        throw new IOException("cannot be undone");
                    });
            return p.step("last", String.class, second, (c, in) -> fragile("last"));
        });
    }

    @Test
    void a_step_whose_undo_failed_is_not_taken_over_either() {
        Plan<String, String> plan = undoneLater();
        RunId first = failed(plan);
        assertThat(retried(plan, first, "last").await()).isEqualTo("last");
        assertThat(done).containsExactly("first", "second", "last");
    }

    /** Dies with its life and is given up by the next one, which undoes nothing: its results are all there. */
    private RunId givenUp(Plan<String, String> plan, Plan<String, String> changed, CountDownLatch hangs) {
        RunHandle<String> run =
                lives.next(Lives.plan(plan)).parallel().start(plan.request("in"), RunOptions.defaults());
        Await.atMost(PATIENCE).until("it hangs", () -> hangs.getCount() == 0);
        lives.next(Lives.plan(changed));
        assertThat(Lives.state(lives.scope(), run.id())).isEqualTo(RunState.FAILED);
        lives.next(Lives.plan(plan));
        return run.id();
    }

    @Test
    void what_was_taken_over_is_undone_with_the_rest_the_last_done_first() {
        CountDownLatch hangs = new CountDownLatch(1);
        Plan<String, String> plan = Plan.of("effects", 1, String.class, String.class, p -> {
            Step<String> first = p.step("first", String.class, p.input(), (c, in) -> note("first"))
                    .undo((c, it) -> undo(c, it));
            Step<List<String>> of = p.list("of", String.class, first, (c, in) -> List.of("a", "b"));
            Step<List<String>> each = p.each("each", String.class, of, (c, e) -> note(e), Join.<String>all())
                    .undo((c, all) -> undo(c, String.join("", all)));
            Step<String> hang = p.step("hang", String.class, each, (c, in) -> {
                if (lives.count() == 1) {
                    hangs.countDown();
                    release.await();
                }
                return note("hang");
            });
            return p.step("last", String.class, hang, (c, in) -> fragile("last"));
        });
        RunId first = givenUp(plan, simple("effects"), hangs);
        done.clear();
        RunId second = lives.scope().parallel().retryFrom(first, "hang", RunOptions.defaults());
        assertThatThrownBy(attached(lives.scope(), plan, second)::await).isInstanceOf(RevoException.class);
        assertThat(done).containsExactly("hang", "last", "undo ab " + second.value(), "undo first " + second.value());
        assertThat(steps(second))
                .extracting(step -> step.step() + " " + step.state())
                .contains("first UNDONE", "each UNDONE", "hang DONE", "last FAILED");
        // And are not taken over once more.
        done.clear();
        broken.set(false);
        RunId third = lives.scope().parallel().retryFrom(second, "last", RunOptions.defaults());
        assertThat(attached(lives.scope(), plan, third).await()).isEqualTo("last");
        assertThat(done).containsExactlyInAnyOrder("first", "a", "b", "hang", "last");
    }

    private static Plan<String, String> simple(String name) {
        return Plan.of(
                name, 1, String.class, String.class, p -> p.step("other", String.class, p.input(), (c, in) -> in));
    }

    private Approval asked() {
        return Await.atMost(PATIENCE)
                .until("the question", () -> lives.scope().approvals().pending(), all -> all.size() == 1)
                .get(0);
    }

    private Plan<String, String> approved() {
        return Plan.of("approved", 1, String.class, String.class, p -> {
            Step<HumanDecision> ok = p.approval("ok", p.input(), "a:b", Duration.ofDays(1), in -> "May I?");
            Step<String> bought = p.step("buy", String.class, ok, (c, who) -> note("buy for " + who.note()));
            return p.step("ship", String.class, bought, (c, in) -> fragile("ship " + in));
        });
    }

    private RunId failedAfterWord(Plan<String, String> plan) {
        RunHandle<String> run =
                lives.next(Lives.plan(plan)).parallel().start(plan.request("in"), RunOptions.defaults());
        lives.scope().approvals().approve(asked().id(), asked().digest(), "first");
        assertThatThrownBy(run::await).isInstanceOf(RevoException.class);
        return run.id();
    }

    @Test
    void a_person_is_asked_again_and_what_followed_the_first_yes_is_not_done_twice() {
        Plan<String, String> plan = approved();
        RunId first = failedAfterWord(plan);
        RunHandle<String> run = retried(plan, first, "ship");
        Approval again = asked();
        assertThat(done).as("nothing before the yes").isEmpty();
        lives.scope().approvals().approve(again.id(), again.digest(), "second");
        assertThat(run.await()).isEqualTo("ship buy for first");
        assertThat(done).containsExactly("ship buy for first");
    }

    @Test
    void a_no_to_the_question_that_is_asked_again_ends_the_run() {
        Plan<String, String> plan = approved();
        RunId first = failedAfterWord(plan);
        RunHandle<String> run = retried(plan, first, "ship");
        Approval again = asked();
        lives.scope().approvals().reject(again.id(), again.digest(), "not any more");
        assertThatThrownBy(run::await).hasMessageContaining("not any more");
        assertThat(done).isEmpty();
    }

    @Test
    void what_needs_a_decision_is_decided_and_done_again() {
        Plan<String, String> plan = Plan.of("decided", 1, String.class, String.class, p -> {
            Step<String> one = p.step("one", String.class, p.input(), (c, in) -> note("one"));
            Step<HumanDecision> word = p.decision("word", one, "a:b", Duration.ofDays(1), in -> "Which?");
            Step<Optional<String>> maybe = p.given(
                    word, HumanDecision::approved, q -> q.step("inner", String.class, one, (c, in) -> note("inner")));
            return p.step("last", String.class, maybe, (c, it) -> fragile("last " + it.orElse("none")));
        });
        RunId first = failedAfterWord(plan);
        assertThat(done).containsExactly("one", "inner", "last inner");
        RunHandle<String> run = retried(plan, first, "last");
        Approval again = asked();
        lives.scope().approvals().reject(again.id(), again.digest(), "");
        assertThat(run.await()).as("and may come out otherwise").isEqualTo("last none");
        assertThat(done).containsExactly("last none");
    }

    @Test
    void a_condition_is_not_looked_at_again_unless_what_it_is_about_runs_again() {
        AtomicBoolean holds = new AtomicBoolean(true);
        Plan<String, String> plan = Plan.of("when", 1, String.class, String.class, p -> {
            Step<String> on = p.step("on", String.class, p.input(), (c, in) -> note("on"));
            Step<Optional<String>> extra = p.given(on, in -> holds.get(), q -> {
                Step<String> a = q.step("a", String.class, p.input(), (c, in) -> note("a"));
                return q.step("b", String.class, a, (c, in) -> fragile("b"));
            });
            return p.step("end", String.class, extra, (c, it) -> note(it.orElse("nothing")));
        });
        RunId first = failed(plan);
        holds.set(false);
        RunHandle<String> second = retried(plan, first, "b");
        assertThat(second.await()).isEqualTo("b");
        assertThat(done).containsExactly("b", "b");
        broken.set(true);
        holds.set(true);
        RunId third = failed(plan);
        holds.set(false);
        assertThat(retried(plan, third, "on").await()).isEqualTo("nothing");
        assertThat(done).containsExactly("on", "nothing");
    }

    @Test
    void a_condition_that_did_not_hold_is_taken_over() {
        AtomicBoolean holds = new AtomicBoolean();
        Plan<String, String> plan = Plan.of("not", 1, String.class, String.class, p -> {
            Step<Optional<String>> extra = p.given(
                    p.input(), in -> holds.get(), q -> q.step("inner", String.class, p.input(), (c, in) -> note("in")));
            Step<String> uses = p.step("uses", String.class, extra, (c, it) -> note("uses " + it.isPresent()));
            return p.step("end", String.class, uses, (c, in) -> fragile(in));
        });
        RunId first = failed(plan);
        holds.set(true);
        assertThat(retried(plan, first, "end").await()).isEqualTo("uses false");
        assertThat(done).containsExactly("uses false");
    }

    private Plan<String, String> fan() {
        return Plan.of("fan", 1, String.class, String.class, p -> {
            Step<List<String>> of = p.list("of", String.class, p.input(), (c, in) -> List.of("a", "b", "c"));
            Step<List<String>> some = p.each("some", String.class, of, (c, e) -> note("some " + e), Join.<String>all());
            Step<List<String>> each = p.each(
                    "each",
                    String.class,
                    some,
                    (c, e) -> {
                        Await.atMost(PATIENCE)
                                .until(
                                        "the others have results",
                                        () -> !e.equals("some c") || lives.entries("step.settled") >= 6);
                        return e.equals("some c") ? fragile("each c") : note("each " + e);
                    },
                    Join.<String>all());
            return p.step("end", String.class, each, (c, all) -> note(String.join(",", all)));
        });
    }

    @Test
    void a_fan_out_that_failed_keeps_the_results_of_its_elements_and_one_before_it_is_kept_whole() {
        Plan<String, String> plan = fan();
        RunId first = failed(plan);
        assertThat(retried(plan, first, "each").await()).isEqualTo("each some a,each some b,each c");
        assertThat(done).containsExactly("each c", "each some a,each some b,each c");
    }

    @Test
    void a_fan_out_that_came_to_its_join_runs_again_when_it_is_the_step() {
        Plan<String, String> plan = fan();
        RunId first = failed(plan);
        assertThat(retried(plan, first, "some").await()).isEqualTo("each some a,each some b,each c");
        assertThat(done).hasSize(7);
    }

    @Test
    void a_signal_keeps_its_value_unless_it_is_the_step() {
        Plan<String, String> plan = Plan.of("told", 1, String.class, String.class, p -> {
            Step<String> word = p.signal("word", String.class, Duration.ofHours(1));
            return p.step("end", String.class, word, (c, it) -> fragile(it));
        });
        ScopedRevo ada = lives.next(Lives.plan(plan));
        RunHandle<String> first = ada.parallel().start(plan.request("in"), RunOptions.defaults());
        ada.parallel().signal(first.id(), "word", "old");
        assertThatThrownBy(first::await).isInstanceOf(RevoException.class);
        RunId second = ada.parallel().retryFrom(first.id(), "end", RunOptions.defaults());
        assertThatThrownBy(attached(ada, plan, second)::await).isInstanceOf(RevoException.class);
        assertThat(done).containsExactly("old", "old");
        RunHandle<String> third = retried(plan, second, "word");
        Lives.awaitState(third, RunState.WAITING);
        lives.scope().parallel().signal(third.id(), "word", "new");
        assertThat(third.await()).isEqualTo("new");
    }
}
