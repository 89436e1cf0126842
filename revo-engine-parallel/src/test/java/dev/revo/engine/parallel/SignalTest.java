package dev.revo.engine.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.ScopedRevo;
import dev.revo.audit.AuditQuery;
import dev.revo.audit.AuditRecord;
import dev.revo.error.ConflictException;
import dev.revo.error.DeadlineExceededException;
import dev.revo.error.DeniedException;
import dev.revo.error.InvalidRequestException;
import dev.revo.error.NotFoundException;
import dev.revo.error.RevoException;
import dev.revo.parallel.Job;
import dev.revo.parallel.Plan;
import dev.revo.parallel.Step;
import dev.revo.parallel.StepStatus;
import dev.revo.parallel.StepStatus.State;
import dev.revo.parallel.TaskEvent;
import dev.revo.run.RunHandle;
import dev.revo.run.RunId;
import dev.revo.run.RunOptions;
import dev.revo.run.RunState;
import dev.revo.scope.Permission;
import dev.revo.scope.Scope;
import dev.revo.testkit.Await;
import dev.revo.tool.Approval;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Values from outside for steps of plans, in one life. */
@Timeout(60)
final class SignalTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    record Paid(String by, int amount) {}

    private final Lives lives = new Lives();
    private final ConcurrentLinkedQueue<String> done = new ConcurrentLinkedQueue<>();
    private final CountDownLatch release = new CountDownLatch(1);
    private final CountDownLatch began = new CountDownLatch(1);

    @AfterEach
    void close() {
        release.countDown();
        lives.close();
    }

    private static Plan<String, String> paid() {
        return Plan.of("paid", 1, String.class, String.class, p -> {
            Step<Paid> paid = p.signal("payment", Paid.class, Duration.ofHours(1));
            return p.step("end", String.class, p.input(), paid, (c, in, it) -> in + " " + it.by() + " " + it.amount());
        });
    }

    private RunHandle<String> start(Plan<String, String> plan) {
        return lives.next(Lives.plan(plan)).parallel().start(plan.request("in"), RunOptions.defaults());
    }

    private RunHandle<String> waiting(Plan<String, String> plan) {
        RunHandle<String> run = start(plan);
        Lives.awaitState(run, RunState.WAITING);
        return run;
    }

    private State state(RunId run, String name) {
        return lives.scope().parallel().steps(run).orElseThrow().stream()
                .filter(step -> step.step().equals(name))
                .map(StepStatus::state)
                .findFirst()
                .orElseThrow();
    }

    private static void refused(String code, Class<? extends RevoException> type, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(type)
                .isInstanceOfSatisfying(
                        RevoException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void a_run_waits_on_no_thread_and_goes_on_with_the_value() {
        Plan<String, String> plan = paid();
        RunHandle<String> run = waiting(plan);
        assertThat(run.status().waitingFor()).contains("signal");
        assertThat(state(run.id(), "payment")).isEqualTo(State.WAITING);
        lives.scope().parallel().signal(run.id(), "payment", new Paid("bo", 7));
        assertThat(run.await()).isEqualTo("in bo 7");
        assertThat(state(run.id(), "payment")).isEqualTo(State.DONE);
    }

    @Test
    void a_value_can_be_given_as_json() {
        RunHandle<String> run = waiting(paid());
        lives.scope().parallel().signalJson(run.id(), "payment", "{\"amount\": 7, \"by\": \"bo\"}");
        // In another order of fields it is the same value.
        lives.scope().parallel().signal(run.id(), "payment", new Paid("bo", 7));
        assertThat(run.await()).isEqualTo("in bo 7");
    }

    private Plan<String, String> afterSlow() {
        return Plan.of("after", 1, String.class, String.class, p -> {
            Step<String> slow = p.step("slow", String.class, p.input(), (c, in) -> {
                began.countDown();
                release.await();
                return in;
            });
            Step<Boolean> go = p.signal("go", Boolean.class, slow, Duration.ofMinutes(1));
            return p.step("end", String.class, go, (c, yes) -> "went " + yes);
        });
    }

    @Test
    void a_value_that_comes_before_its_step_begins_is_kept_for_it() throws Exception {
        RunHandle<String> run = start(afterSlow());
        began.await();
        lives.scope().parallel().signal(run.id(), "go", true);
        assertThat(state(run.id(), "go")).isEqualTo(State.PENDING);
        // Waiting has not begun, so nothing of its time is over.
        lives.clock().advance(Duration.ofHours(1));
        release.countDown();
        assertThat(run.await()).isEqualTo("went true");
        assertThat(lives.entries("step.waits")).as("it never had to wait").isZero();
    }

    @Test
    void a_step_that_waits_for_another_one_begins_to_wait_when_that_is_over() throws Exception {
        RunHandle<String> run = start(afterSlow());
        began.await();
        lives.clock().advance(Duration.ofHours(1));
        release.countDown();
        Lives.awaitState(run, RunState.WAITING);
        lives.clock().advance(Duration.ofSeconds(59));
        lives.scope().parallel().signal(run.id(), "go", true);
        assertThat(run.await()).isEqualTo("went true");
    }

    @Test
    void an_approval_that_is_declared_before_holds_it_back_and_what_comes_meanwhile_is_kept() {
        Plan<String, String> plan = Plan.of("held", 1, String.class, String.class, p -> {
            p.approval("ok", p.input(), "a:b", Duration.ofDays(1), in -> "May I?");
            Step<String> word = p.signal("word", String.class, Duration.ofMinutes(1));
            return p.step("end", String.class, word, (c, it) -> it);
        });
        RunHandle<String> run = waiting(plan);
        lives.scope().parallel().signal(run.id(), "word", "now");
        lives.clock().advance(Duration.ofHours(1));
        assertThat(state(run.id(), "word")).isEqualTo(State.PENDING);
        assertThat(state(run.id(), "ok")).isEqualTo(State.WAITING);
        Approval question = lives.scope().approvals().pending().get(0);
        lives.scope().approvals().approve(question.id(), question.digest(), "");
        assertThat(run.await()).isEqualTo("now");
    }

    @Test
    void a_signal_under_a_condition_that_does_not_hold_is_skipped_whatever_came() {
        Plan<String, String> plan = Plan.of("maybe", 1, String.class, String.class, p -> {
            Step<Boolean> go = p.signal("go", Boolean.class, Duration.ofHours(1));
            Step<Optional<String>> word =
                    p.given(go, yes -> yes, q -> q.signal("word", String.class, Duration.ofHours(1)));
            return p.step("end", String.class, word, (c, it) -> it.orElse("none"));
        });
        RunHandle<String> run = waiting(plan);
        lives.scope().parallel().signal(run.id(), "word", "unheard");
        lives.scope().parallel().signal(run.id(), "go", false);
        assertThat(run.await()).isEqualTo("none");
        assertThat(state(run.id(), "word")).isEqualTo(State.SKIPPED);
    }

    @Test
    void the_first_value_counts_the_same_again_changes_nothing_and_another_one_is_refused() throws Exception {
        RunHandle<String> run = start(afterSlow());
        began.await();
        lives.scope().parallel().signal(run.id(), "go", true);
        lives.scope().parallel().signal(run.id(), "go", true);
        refused(
                "signal_given",
                ConflictException.class,
                () -> lives.scope().parallel().signal(run.id(), "go", false));
        assertThat(lives.entries("step.signalled")).isEqualTo(1);
        assertThat(audited("DONE")).as("given once").hasSize(1);
        release.countDown();
        assertThat(run.await()).isEqualTo("went true");
        // Who lost the answer may ask late, also a process that only has the journal.
        lives.scope().parallel().signal(run.id(), "go", true);
        lives.next(Lives.plan(afterSlow()));
        lives.scope().parallel().signal(run.id(), "go", true);
        refused(
                "signal_given",
                ConflictException.class,
                () -> lives.scope().parallel().signal(run.id(), "go", false));
    }

    @Test
    void of_many_at_once_one_is_taken_and_it_is_the_one_that_the_plan_sees() throws Exception {
        RunHandle<String> run = waiting(paid());
        int many = 8;
        CyclicBarrier together = new CyclicBarrier(many);
        ExecutorService threads = Executors.newFixedThreadPool(many);
        List<Future<Integer>> senders = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            int amount = i;
            senders.add(threads.submit(() -> {
                together.await(30, TimeUnit.SECONDS);
                lives.scope().parallel().signal(run.id(), "payment", new Paid("bo", amount));
                return amount;
            }));
        }
        List<Integer> taken = new ArrayList<>();
        for (Future<Integer> sender : senders) {
            try {
                taken.add(sender.get(30, TimeUnit.SECONDS));
            } catch (java.util.concurrent.ExecutionException e) {
                // The run may have ended by the time.
                assertThat(e).hasCauseInstanceOf(ConflictException.class);
            }
        }
        threads.shutdown();
        assertThat(taken).hasSize(1);
        assertThat(run.await()).isEqualTo("in bo " + taken.get(0));
    }

    @Test
    void who_sends_to_a_run_that_is_none_of_the_tenants_finds_nothing() {
        RunHandle<String> run = waiting(paid());
        ScopedRevo other = lives.last().with(Scope.of("globex", "ada"));
        refused(
                "run_not_found",
                NotFoundException.class,
                () -> other.parallel().signal(run.id(), "payment", new Paid("eve", 1)));
        RunId nobodys = RunId.of(new UUID(0, 1));
        refused(
                "run_not_found",
                NotFoundException.class,
                () -> lives.scope().parallel().signal(nobodys, "payment", new Paid("eve", 1)));
        assertThat(lives.entries("step.signalled")).isZero();
        // In its own tenant it is found.
        lives.scope().parallel().signal(run.id(), "payment", new Paid("bo", 1));
        assertThat(run.await()).isEqualTo("in bo 1");
    }

    @Test
    void a_run_that_has_ended_takes_nothing() {
        RunHandle<String> run = waiting(paid());
        run.cancel("enough");
        Lives.awaitState(run, RunState.CANCELLED);
        refused(
                "run_ended",
                ConflictException.class,
                () -> lives.scope().parallel().signal(run.id(), "payment", new Paid("bo", 1)));
        lives.next(Lives.plan(paid()));
        refused(
                "run_ended",
                ConflictException.class,
                () -> lives.scope().parallel().signal(run.id(), "payment", new Paid("bo", 1)));
    }

    @Test
    void a_step_that_is_no_signal_is_refused_and_those_that_are_are_named() {
        RunHandle<String> run = waiting(paid());
        for (String step : List.of("end", "nothing", "")) {
            assertThatThrownBy(() -> lives.scope().parallel().signal(run.id(), step, new Paid("bo", 1)))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("'" + step + "'")
                    .hasMessageContaining("payment");
        }
    }

    @Test
    void a_run_of_something_else_takes_no_signals() {
        Job<String, String> job = Job.of("wait", 1, String.class, String.class, (c, in) -> {
            release.await();
            return in;
        });
        ScopedRevo ada = lives.next(Lives.job(job));
        RunHandle<String> run = ada.parallel().start(job.request("in"), RunOptions.defaults());
        assertThatThrownBy(() -> ada.parallel().signal(run.id(), "wait", "x"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("job/wait");
    }

    @Test
    void a_value_of_another_form_is_refused_with_the_path_in_it() {
        RunHandle<String> run = waiting(paid());
        assertThatThrownBy(() -> lives.scope()
                        .parallel()
                        .signalJson(run.id(), "payment", "{\"by\": \"bo\", \"amount\": \"seven\"}"))
                .isInstanceOfSatisfying(
                        InvalidRequestException.class,
                        e -> assertThat(e.context()).containsEntry("field", "$.amount"));
        assertThatThrownBy(() -> lives.scope().parallel().signalJson(run.id(), "payment", "{\"by\": \"bo\"}"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("amount");
        assertThatThrownBy(() -> lives.scope().parallel().signal(run.id(), "payment", "bo"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("java.lang.String")
                .hasMessageContaining("Paid");
        assertThat(lives.entries("step.signalled")).isZero();
        lives.scope().parallel().signal(run.id(), "payment", new Paid("bo", 7));
        assertThat(run.await()).isEqualTo("in bo 7");
    }

    @Test
    void a_value_that_does_not_come_in_time_fails_the_plan_and_takes_effects_back() {
        Plan<String, String> plan = Plan.of("late", 1, String.class, String.class, p -> {
            Step<String> held = p.step("hold", String.class, p.input(), (c, in) -> in)
                    .undo((c, in) -> {
                        done.add("undone " + in);
                        return null;
                    });
            Step<Boolean> go = p.signal("go", Boolean.class, held, Duration.ofMinutes(1));
            return p.step("end", String.class, go, (c, yes) -> "went");
        });
        RunHandle<String> run = waiting(plan);
        lives.clock().advance(Duration.ofSeconds(59));
        assertThat(state(run.id(), "go")).as("not yet").isEqualTo(State.WAITING);
        lives.clock().advance(Duration.ofSeconds(1));
        assertThatThrownBy(run::await)
                .isInstanceOf(DeadlineExceededException.class)
                .hasMessageContaining("go")
                .hasMessageContaining("PT1M");
        assertThat(run.status().problem().orElseThrow().code()).isEqualTo("step_timeout");
        assertThat(done).containsExactly("undone in");
        assertThat(state(run.id(), "go")).isEqualTo(State.FAILED);
    }

    @Test
    void its_time_counts_while_another_body_is_at_work() throws Exception {
        Plan<String, String> plan = Plan.of("busy", 1, String.class, String.class, p -> {
            Step<String> slow = p.step("slow", String.class, p.input(), (c, in) -> {
                began.countDown();
                release.await();
                return in;
            });
            Step<Boolean> go = p.signal("go", Boolean.class, Duration.ofMinutes(1));
            return p.step("end", String.class, slow, go, (c, in, yes) -> in);
        });
        RunHandle<String> run = start(plan);
        began.await();
        Await.atMost(PATIENCE).until("it waits", () -> state(run.id(), "go") == State.WAITING);
        lives.clock().advance(Duration.ofMinutes(1));
        // Nobody releases the body: it is stopped.
        assertThatThrownBy(run::await).isInstanceOf(DeadlineExceededException.class);
    }

    @Test
    void a_value_while_another_body_is_at_work_lets_what_needs_it_begin() throws Exception {
        Plan<String, String> plan = Plan.of("busy", 1, String.class, String.class, p -> {
            Step<String> slow = p.step("slow", String.class, p.input(), (c, in) -> {
                began.countDown();
                release.await();
                return in;
            });
            Step<String> word = p.signal("word", String.class, Duration.ofMinutes(1));
            Step<String> heard = p.step("heard", String.class, word, (c, it) -> {
                release.countDown();
                return it;
            });
            return p.step("end", String.class, slow, heard, (c, in, it) -> in + it);
        });
        RunHandle<String> run = start(plan);
        began.await();
        lives.scope().parallel().signal(run.id(), "word", "!");
        assertThat(run.await()).isEqualTo("in!");
    }

    private List<AuditRecord> audited(String result) {
        return lives.scope().audit().find(AuditQuery.all().action("plan:signal")).stream()
                .filter(line -> line.result().name().equals(result))
                .toList();
    }

    @Test
    void who_may_not_send_is_refused_and_who_sent_what_to_whom_is_audited() {
        RunHandle<String> run = waiting(paid());
        Scope ada = Scope.of("acme", "ada");
        ScopedRevo starts = lives.last().with(ada.narrowedTo(Permission.of("plan:start"), Permission.of("plan:read")));
        refused(
                "denied",
                DeniedException.class,
                () -> starts.parallel().signal(run.id(), "payment", new Paid("eve", 1)));
        // Who may not send learns nothing of the plan either.
        refused("denied", DeniedException.class, () -> starts.parallel().signal(run.id(), "nothing", 1));
        assertThat(lives.entries("step.signalled")).isZero();
        ScopedRevo sends = lives.last().with(ada.narrowedTo(Permission.of("plan:signal")));
        sends.parallel().signal(run.id(), "payment", new Paid("bo", 7));
        assertThat(run.await()).isEqualTo("in bo 7");
        assertThat(audited("DENIED")).hasSize(2);
        assertThat(audited("DONE")).singleElement().satisfies(line -> {
            assertThat(line.resource()).isEqualTo("paid");
            assertThat(line.principal()).isEqualTo("ada");
            assertThat(line.detail()).containsEntry("run", run.id().value()).containsEntry("step", "payment");
            assertThat(line.toString()).as("no values").doesNotContain("bo");
        });
    }

    @Test
    void who_watches_sees_it_wait_and_sees_the_value_come() {
        Plan<String, String> plan = paid();
        ScopedRevo ada = lives.next(Lives.plan(plan));
        Heard heard = Heard.of(ada);
        RunHandle<String> run = ada.parallel().start(plan.request("in"), RunOptions.defaults());
        Lives.awaitState(run, RunState.WAITING);
        ada.parallel().signal(run.id(), "payment", new Paid("bo", 7));
        assertThat(run.await()).isEqualTo("in bo 7");
        Await.atMost(PATIENCE)
                .until(
                        "all is told",
                        () -> heard.steps().stream()
                                .anyMatch(event -> event instanceof TaskEvent.Done
                                        && event.step().equals("end")));
        assertThat(heard.steps())
                .filteredOn(event -> event.step().equals("payment"))
                .extracting(event -> event.getClass().getSimpleName())
                .containsExactly("Waiting", "Signalled", "Done");
        assertThat(heard.steps())
                .filteredOn(TaskEvent.Waiting.class::isInstance)
                .singleElement()
                .satisfies(event -> assertThat(event.data())
                        .containsEntry("reason", "signal")
                        .containsEntry("until", "2026-01-01T01:00:00Z"));
    }

    @Test
    void a_value_that_cannot_be_written_is_not_taken_and_who_sends_it_learns_that() {
        Plan<String, String> plan = paid();
        RunHandle<String> run = waiting(plan);
        lives.refuse("step.signalled");
        refused(
                "disk_full",
                dev.revo.error.UnavailableException.class,
                () -> lives.scope().parallel().signal(run.id(), "payment", new Paid("bo", 7)));
        assertThatThrownBy(run::await).isInstanceOf(RevoException.class);
        assertThat(lives.entries("run.finished"))
                .as("it goes on in a next life")
                .isZero();
        lives.refuse("");
        ScopedRevo next = lives.next(Lives.plan(plan));
        RunHandle<String> again = next.runs().attach(plan.ref(run.id())).orElseThrow();
        Lives.awaitState(again, RunState.WAITING);
        next.parallel().signal(run.id(), "payment", new Paid("bo", 8));
        assertThat(again.await()).isEqualTo("in bo 8");
    }
}
