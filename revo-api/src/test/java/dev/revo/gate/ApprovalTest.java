package dev.revo.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.ConflictException;
import dev.revo.error.DeniedException;
import dev.revo.error.InvalidRequestException;
import dev.revo.error.NotFoundException;
import dev.revo.fixture.Bench;
import dev.revo.fixture.Collector;
import dev.revo.fixture.Wait;
import dev.revo.run.RunHandle;
import dev.revo.run.RunState;
import dev.revo.scope.Permission;
import dev.revo.scope.Scope;
import dev.revo.spi.ApprovalDecision;
import dev.revo.spi.ApprovalQuestion;
import dev.revo.spi.Decision;
import dev.revo.spi.PolicyDecisionPoint;
import dev.revo.tool.Approval;
import dev.revo.tool.Approvals;
import dev.revo.tool.Effect;
import dev.revo.tool.ToolCall;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Questions to persons: who may decide, what is decided, and that it happens once. */
@Timeout(30)
class ApprovalTest {
    private static final Scope EVE = Scope.of("acme", "eve");
    private static final ToolCall CALL = new ToolCall("c1", "refund", "h", "{\"n\":1}", Effect.EXTERNAL, "digest-1");

    private final AtomicReference<Decision> start = new AtomicReference<>(Decision.allow("yes"));
    private final Bench bench = Bench.open(builder -> builder.provide(PolicyDecisionPoint.class, (ctx, request) -> {
        if (request.action().equals("job:start")) {
            return start.get();
        }
        if (request.action().equals("approvals:decide")) {
            return switch (ctx.scope().principal().id()) {
                case "ada" -> Decision.allow("chief");
                case "ann" -> Decision.ask("four-eyes", "approvals:decide");
                default -> Decision.deny("nobody", "is not an approver");
            };
        }
        return Decision.allow("rest");
    }));

    @AfterEach
    void close() {
        bench.close();
    }

    private static ApprovalQuestion question(String key, Optional<ToolCall> call, UnaryOperator<String> editor) {
        return new ApprovalQuestion(
                key, "approval", "digest-1", "May it?", "approvals:decide", call, Duration.ofHours(1), editor);
    }

    private static String told(ApprovalDecision d) {
        return d.verdict() + " by " + d.by() + ": " + d.note()
                + d.argumentsJson().map(j -> " " + j).orElse("");
    }

    private RunHandle<String> asking(ApprovalQuestion... questions) {
        return bench.start(execution -> String.join(
                "; ",
                execution.approvals(List.of(questions)).stream()
                        .map(ApprovalTest::told)
                        .toList()));
    }

    private RunHandle<String> asking() {
        return asking(question("q", Optional.of(CALL), json -> {
            if (json.contains("bad")) {
                throw InvalidRequestException.field("arguments", "do not fit", "Fix them.");
            }
            return json.strip();
        }));
    }

    private Approvals approvals() {
        return bench.ada().approvals();
    }

    private Approval open(RunHandle<?> run) {
        Bench.awaitState(run, RunState.WAITING);
        return approvals().pending().stream()
                .filter(a -> a.run().equals(run.id()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void a_run_waits_without_a_thread_until_it_is_approved() {
        RunHandle<String> run = asking();
        Approval approval = open(run);
        assertThat(run.status().waitingFor()).contains("approval");
        assertThat(approval.question()).isEqualTo("May it?");
        assertThat(approval.permission()).isEqualTo("approvals:decide");
        assertThat(approval.call()).contains(CALL);
        assertThat(approval.expires()).isEqualTo(bench.clock().instant().plus(Duration.ofHours(1)));
        approvals().approve(approval.id(), "digest-1", "fine");
        assertThat(run.await()).isEqualTo("APPROVED by ada: fine");
        assertThat(Collector.all(run.events()).awaitEnd())
                .extracting(event -> event.type())
                .containsExactly(
                        "run.queued",
                        "run.started",
                        "approval.asked",
                        "run.waiting",
                        "approval.decided",
                        "run.started",
                        "run.finished");
        assertThat(approvals().pending()).isEmpty();
        assertThat(bench.clock().pending()).isZero();
    }

    @Test
    void an_approval_is_used_once() {
        RunHandle<String> run = asking();
        Approval approval = open(run);
        approvals().reject(approval.id(), approval.digest(), "no");
        assertThatThrownBy(() -> approvals().approve(approval.id(), approval.digest(), "yes"))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("decided already");
        assertThat(run.await()).isEqualTo("REJECTED by ada: no");
    }

    @Test
    void of_many_who_decide_at_once_one_does() throws Exception {
        RunHandle<String> run = asking();
        Approval approval = open(run);
        CyclicBarrier barrier = new CyclicBarrier(8);
        AtomicInteger taken = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(8);
        for (int i = 0; i < 8; i++) {
            int number = i;
            Thread thread = new Thread(() -> {
                try {
                    barrier.await();
                    approvals().approve(approval.id(), approval.digest(), "n" + number);
                    taken.incrementAndGet();
                } catch (ConflictException e) {
                    assertThat(e.code()).isEqualTo("approval_closed");
                } catch (Exception e) {
                    throw new AssertionError(e);
                } finally {
                    done.countDown();
                }
            });
            thread.start();
        }
        Wait.on(done);
        assertThat(taken).hasValue(1);
        assertThat(run.await()).startsWith("APPROVED by ada: n");
    }

    @Test
    void what_was_shown_is_what_is_decided() {
        Approval approval = open(asking());
        assertThatThrownBy(() -> approvals().approve(approval.id(), "digest-2", ""))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("something else");
        assertThat(approvals().pending()).hasSize(1);
    }

    @Test
    void only_who_has_the_permission_sees_and_decides() {
        Approval approval = open(asking());
        for (String user : List.of("eve", "ann")) {
            Approvals theirs = bench.revo().with(Scope.of("acme", user)).approvals();
            assertThat(theirs.pending()).isEmpty();
            assertThatThrownBy(() -> theirs.approve(approval.id(), approval.digest(), ""))
                    .isInstanceOf(DeniedException.class)
                    .hasMessageContaining("approvals:decide");
        }
        Scope narrowed = Bench.ADA.narrowedTo(Permission.of("job:start"));
        assertThat(bench.revo().with(narrowed).approvals().pending()).isEmpty();
        assertThatThrownBy(() -> bench.revo().with(EVE).approvals().reject(approval.id(), approval.digest(), ""))
                .isInstanceOf(DeniedException.class);
        approvals().approve(approval.id(), approval.digest(), "control");
    }

    @Test
    void another_tenants_approval_does_not_exist() {
        Approval approval = open(asking());
        Approvals globex = bench.revo().with(Scope.of("globex", "ada")).approvals();
        assertThat(globex.pending()).isEmpty();
        assertThatThrownBy(() -> globex.approve(approval.id(), approval.digest(), ""))
                .isInstanceOf(NotFoundException.class);
        approvals().approve(approval.id(), approval.digest(), "control");
        assertThatThrownBy(() -> globex.approve(approval.id(), approval.digest(), ""))
                .isInstanceOf(NotFoundException.class);
    }

    @Test
    void arguments_can_be_edited_where_they_fit() {
        RunHandle<String> run = asking();
        Approval approval = open(run);
        assertThatThrownBy(() -> approvals().edit(approval.id(), approval.digest(), "bad", ""))
                .isInstanceOf(InvalidRequestException.class);
        approvals().edit(approval.id(), approval.digest(), " {\"n\":2} ", "less");
        assertThat(run.await()).isEqualTo("EDITED by ada: less {\"n\":2}");
    }

    @Test
    void a_question_without_a_call_has_no_arguments_to_edit() {
        Approval approval = open(asking(question("plain", Optional.empty(), json -> json)));
        assertThatThrownBy(() -> approvals().edit(approval.id(), approval.digest(), "{}", ""))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("not about a tool call");
    }

    @Test
    void what_nobody_decides_lapses() {
        RunHandle<String> run = asking();
        Approval approval = open(run);
        bench.clock().advance(Duration.ofHours(1));
        assertThat(run.await()).startsWith("EXPIRED by : nobody decided before 2026-01-01T01:00:00Z");
        assertThatThrownBy(() -> approvals().approve(approval.id(), approval.digest(), ""))
                .isInstanceOf(ConflictException.class);
    }

    @Test
    void two_questions_are_asked_together_and_both_must_be_decided() {
        RunHandle<String> run =
                asking(question("a", Optional.empty(), json -> json), question("b", Optional.empty(), json -> json));
        Bench.awaitState(run, RunState.WAITING);
        List<Approval> both = approvals().pending();
        assertThat(both).hasSize(2);
        approvals().approve(both.get(1).id(), "digest-1", "second");
        Wait.until(
                "it waits again",
                () -> approvals().pending().size() == 1 && run.status().state() == RunState.WAITING);
        approvals().approve(both.get(0).id(), "digest-1", "first");
        assertThat(run.await()).isEqualTo("APPROVED by ada: first; APPROVED by ada: second");
    }

    @Test
    void the_questions_of_a_run_that_ended_are_gone() {
        RunHandle<String> run = asking();
        Approval approval = open(run);
        run.cancel("never mind");
        assertThatThrownBy(run::await).isInstanceOf(dev.revo.error.CancelledException.class);
        assertThat(approvals().pending()).isEmpty();
        assertThatThrownBy(() -> approvals().approve(approval.id(), approval.digest(), ""))
                .isInstanceOf(NotFoundException.class);
        assertThat(bench.clock().pending()).isZero();
    }

    @Test
    void the_start_itself_can_need_a_person() {
        start.set(Decision.ask("careful", "approvals:decide"));
        RunHandle<String> run = bench.start(execution -> "began");
        Approval approval = open(run);
        assertThat(approval.question()).isEqualTo("May acme/ada start job/work?");
        approvals().approve(approval.id(), approval.digest(), "go");
        assertThat(run.await()).isEqualTo("began");
        RunHandle<String> refused = bench.start(execution -> "began");
        Approval second = open(refused);
        approvals().reject(second.id(), second.digest(), "not today");
        assertThatThrownBy(refused::await)
                .isInstanceOf(DeniedException.class)
                .hasMessageContaining("not today")
                .extracting(e -> ((DeniedException) e).code())
                .isEqualTo("approval_rejected");
        RunHandle<String> changed = bench.start(execution -> "began");
        Approval third = open(changed);
        start.set(Decision.allow("no longer careful"));
        approvals().approve(third.id(), third.digest(), "go");
        assertThat(changed.await()).isEqualTo("began");
    }

    @Test
    void a_malformed_permission_is_refused_where_it_is_given() {
        assertThatThrownBy(() -> Decision.ask("rule", "Not a permission")).isInstanceOf(InvalidRequestException.class);
        start.set(Decision.allow("yes"));
        RunHandle<String> run = bench.start(execution -> execution
                .approvals(List.of(new ApprovalQuestion(
                        "q", "approval", "d", "?", "Not a permission", Optional.empty(), Duration.ofHours(1), j -> j)))
                .toString());
        assertThatThrownBy(run::await).isInstanceOf(InvalidRequestException.class);
        assertThat(approvals().pending()).isEmpty();
    }

    @Test
    void the_end_of_one_run_takes_its_questions_along_and_no_others() {
        RunHandle<String> ends = asking();
        open(ends);
        RunHandle<String> waits = asking();
        Approval stays = open(waits);
        ends.cancel("not wanted");
        Bench.awaitState(ends, RunState.CANCELLED);
        Wait.until("its question is gone", () -> approvals().pending().size() == 1);
        approvals().approve(stays.id(), "digest-1", "fine");
        assertThat(waits.await()).isEqualTo("APPROVED by ada: fine");
    }
}
