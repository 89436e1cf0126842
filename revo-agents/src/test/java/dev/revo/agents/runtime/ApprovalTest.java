package dev.revo.agents.runtime;

import static dev.revo.agents.runtime.Asker.GOOD;
import static dev.revo.agents.runtime.Asker.answer;
import static dev.revo.agents.runtime.Asker.awaitState;
import static dev.revo.agents.runtime.Asker.results;
import static dev.revo.agents.runtime.Asker.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.Revo;
import dev.revo.ScopedRevo;
import dev.revo.audit.AuditQuery;
import dev.revo.audit.AuditRecord;
import dev.revo.error.ConflictException;
import dev.revo.error.DeniedException;
import dev.revo.error.Fault;
import dev.revo.error.InvalidRequestException;
import dev.revo.error.NotFoundException;
import dev.revo.error.UnavailableException;
import dev.revo.inmemory.InMemory;
import dev.revo.proof.Answer;
import dev.revo.run.RunContext;
import dev.revo.run.RunHandle;
import dev.revo.run.RunState;
import dev.revo.scope.Scope;
import dev.revo.spi.AccessRequest;
import dev.revo.spi.AuditStore;
import dev.revo.spi.Decision;
import dev.revo.spi.PolicyDecisionPoint;
import dev.revo.spi.TimeSource;
import dev.revo.testkit.Await;
import dev.revo.testkit.TestClock;
import dev.revo.testkit.model.ScriptedModel;
import dev.revo.testkit.model.Turn;
import dev.revo.tool.Approval;
import dev.revo.tool.Approvals;
import dev.revo.tool.Effect;
import dev.revo.tool.Tool;
import dev.revo.tool.ToolSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** A person's word releases exactly the call that it was given for, once. */
class ApprovalTest {
    record Refund(String order, long cents) {}

    private final List<String> paid = new CopyOnWriteArrayList<>();
    private final TestClock clock = TestClock.create();

    private final Tool refund = Tool.of(
            ToolSpec.builder("refund", "Pays back")
                    .effect(Effect.EXTERNAL)
                    .needsApproval()
                    .build(),
            Refund.class,
            String.class,
            (ctx, r) -> {
                paid.add(r.order() + ":" + r.cents());
                return "ok";
            });

    private static Turn call(String id, String order) {
        return Turn.call(id, "refund", json(order, 5));
    }

    private static String json(String order, int cents) {
        return "{\"cents\":" + cents + ",\"order\":\"" + order + "\"}";
    }

    private Revo.Builder host(ScriptedModel model) {
        return Asker.host().model(model).provide(TimeSource.class, clock).tool(refund);
    }

    private Revo revo(ScriptedModel model) {
        return host(model).trustAllCallers().build();
    }

    private static Approval asked(Revo revo, RunHandle<?> run, int count) {
        awaitState(run, RunState.WAITING);
        List<Approval> pending = revo.solo().approvals().pending();
        assertThat(pending).hasSize(count);
        return pending.get(0);
    }

    @Test
    void the_digest_of_one_call_releases_no_other() {
        ScriptedModel model = ScriptedModel.of(call("1", "a"), call("1", "b"), Turn.say(GOOD));
        try (Revo revo = revo(model)) {
            Approvals approvals = revo.solo().approvals();
            RunHandle<Answer<Asker.Said>> run = start(revo);
            Approval a = asked(revo, run, 1);
            approvals.approve(a.id(), a.digest(), "ok");
            Await.atMost(Asker.PATIENCE)
                    .until("b is asked for", () -> approvals.pending().stream().anyMatch(p -> !p.id().equals(a.id())));
            Approval b = approvals.pending().get(0);
            assertThat(b.digest()).isNotEqualTo(a.digest());
            assertThatThrownBy(() -> approvals.approve(b.id(), a.digest(), "replayed"))
                    .isInstanceOf(ConflictException.class);
            assertThatThrownBy(() -> approvals.approve(a.id(), a.digest(), "replayed"))
                    .isInstanceOf(ConflictException.class);
            assertThat(paid).containsExactly("a:5");
            approvals.approve(b.id(), b.digest(), "ok");
            assertThat(answer(run)).isEqualTo("good");
            assertThat(paid).containsExactly("a:5", "b:5");
        }
    }

    @Test
    void the_same_call_in_another_turn_is_asked_for_again() {
        ScriptedModel model = ScriptedModel.of(call("1", "a"), call("1", "a"), Turn.say(GOOD));
        try (Revo revo = revo(model)) {
            Approvals approvals = revo.solo().approvals();
            RunHandle<Answer<Asker.Said>> run = start(revo);
            Approval first = asked(revo, run, 1);
            approvals.approve(first.id(), first.digest(), "once");
            Approval second = Await.atMost(Asker.PATIENCE)
                    .until("it is asked again", approvals::pending, list -> !list.isEmpty())
                    .get(0);
            assertThat(second.id()).isNotEqualTo(first.id());
            assertThat(paid).containsExactly("a:5");
            approvals.reject(second.id(), second.digest(), "once was enough");
            assertThat(answer(run)).isEqualTo("good");
            assertThat(paid).containsExactly("a:5");
        }
    }

    @Test
    void two_questions_of_one_turn_are_asked_together_and_the_turn_waits_for_both() {
        ScriptedModel model = ScriptedModel.of(call("1", "a").toolCall("2", "refund", json("b", 7)), Turn.say(GOOD));
        try (Revo revo = revo(model)) {
            Approvals approvals = revo.solo().approvals();
            RunHandle<Answer<Asker.Said>> run = start(revo);
            Approval a = asked(revo, run, 2);
            Approval b = approvals.pending().get(1);
            approvals.approve(b.id(), b.digest(), "ok");
            Await.atMost(Asker.PATIENCE)
                    .until("one is left", () -> approvals.pending().size() == 1);
            awaitState(run, RunState.WAITING);
            assertThat(paid).isEmpty();
            approvals.reject(a.id(), a.digest(), "no a");
            assertThat(answer(run)).isEqualTo("good");
            assertThat(paid).containsExactly("b:7");
            assertThat(results(model.requests().get(1)))
                    .containsExactly("DENIED: A person refused this call: no a", "{\"value\":\"ok\"}");
            assertThat(model.requests()).hasSize(2);
        }
    }

    @Test
    void edited_arguments_are_validated_and_go_to_the_tool() {
        ScriptedModel model = ScriptedModel.of(call("1", "a"), Turn.say(GOOD));
        try (Revo revo = revo(model)) {
            Approvals approvals = revo.solo().approvals();
            RunHandle<Answer<Asker.Said>> run = start(revo);
            Approval a = asked(revo, run, 1);
            for (String wrong :
                    List.of("{}", "{\"order\":\"a\"}", "nonsense", "{\"order\":\"a\",\"cents\":\"many\"}")) {
                assertThatThrownBy(() -> approvals.edit(a.id(), a.digest(), wrong, ""))
                        .isInstanceOf(InvalidRequestException.class);
            }
            approvals.edit(a.id(), a.digest(), json("a", 3), "less");
            assertThat(answer(run)).isEqualTo("good");
            assertThat(paid).containsExactly("a:3");
            assertThat(revo.solo().audit().find(AuditQuery.all().action("tool:edit")))
                    .singleElement()
                    .satisfies(line -> {
                        assertThat(line.resource())
                                .isEqualTo(a.call().orElseThrow().tool());
                        assertThat(line.result()).isEqualTo(AuditRecord.Result.ALLOWED);
                        assertThat(line.detail().get("digest")).isNotBlank().isNotEqualTo(a.digest());
                    });
        }
    }

    @Test
    void edited_arguments_pass_the_decision_point_again() {
        ScriptedModel model = ScriptedModel.of(call("1", "a"), Turn.say(GOOD));
        PolicyDecisionPoint notX = (ctx, request) -> request.phase() == AccessRequest.Phase.CALL
                        && request.action().equals("tool:call")
                        && request.toolCall()
                                .map(c -> c.argumentsJson().contains("\"x\""))
                                .orElse(false)
                ? Decision.deny("no-x", "x gets nothing")
                : Decision.allow("all");
        try (Revo revo = host(model).provide(PolicyDecisionPoint.class, notX).build()) {
            RunHandle<Answer<Asker.Said>> run = start(revo);
            Approval a = asked(revo, run, 1);
            revo.solo().approvals().edit(a.id(), a.digest(), json("x", 3), "to x");
            assertThat(answer(run)).isEqualTo("good");
            assertThat(paid).isEmpty();
            assertThat(results(model.requests().get(1)))
                    .containsExactly("DENIED: The edited call is not allowed: x gets nothing.");
        }
    }

    @Test
    void nobody_decides_in_time() {
        ScriptedModel model = ScriptedModel.of(call("1", "a"), Turn.say(GOOD));
        try (Revo revo = revo(model)) {
            RunHandle<Answer<Asker.Said>> run = start(revo);
            Approval a = asked(revo, run, 1);
            clock.advance(Duration.ofHours(24).minusSeconds(1));
            assertThat(revo.solo().approvals().pending()).hasSize(1);
            clock.advance(Duration.ofSeconds(1));
            assertThat(answer(run)).isEqualTo("good");
            assertThatThrownBy(() -> revo.solo().approvals().approve(a.id(), a.digest(), "too late"))
                    .isInstanceOf(ConflictException.class);
            assertThat(paid).isEmpty();
            assertThat(results(model.requests().get(1)))
                    .singleElement()
                    .satisfies(text -> assertThat(text).startsWith("DENIED: Nobody approved this call in time"));
        }
    }

    @Test
    void of_many_who_decide_at_once_one_does() throws Exception {
        ScriptedModel model = ScriptedModel.of(call("1", "a"), Turn.say(GOOD));
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try (Revo revo = revo(model)) {
            RunHandle<Answer<Asker.Said>> run = start(revo);
            Approval a = asked(revo, run, 1);
            List<Callable<Boolean>> deciders = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                deciders.add(() -> decides(revo, a));
            }
            int decided = 0;
            for (Future<Boolean> one : threads.invokeAll(deciders)) {
                decided += one.get() ? 1 : 0;
            }
            assertThat(decided).isEqualTo(1);
            assertThat(answer(run)).isEqualTo("good");
            assertThat(paid).hasSize(1);
        } finally {
            threads.shutdownNow();
        }
    }

    private static boolean decides(Revo revo, Approval approval) {
        try {
            revo.solo().approvals().approve(approval.id(), approval.digest(), "me");
            return true;
        } catch (ConflictException | NotFoundException late) {
            return false;
        }
    }

    @Test
    void another_tenant_neither_sees_nor_decides() {
        ScriptedModel model = ScriptedModel.of(call("1", "a"), Turn.say(GOOD));
        try (Revo revo = revo(model)) {
            RunHandle<Answer<Asker.Said>> run = start(revo);
            Approval a = asked(revo, run, 1);
            Approvals others = revo.with(Scope.of("globex", "eve")).approvals();
            assertThat(others.pending()).isEmpty();
            assertThatThrownBy(() -> others.approve(a.id(), a.digest(), "mine")).isInstanceOf(NotFoundException.class);
            assertThat(paid).isEmpty();
            revo.solo().approvals().approve(a.id(), a.digest(), "ok");
            assertThat(answer(run)).isEqualTo("good");
        }
    }

    @Test
    void who_lacks_the_permission_neither_sees_nor_decides() {
        ScriptedModel model = ScriptedModel.of(call("1", "a"), Turn.say(GOOD));
        PolicyDecisionPoint bossOnly = (ctx, request) -> request.action().startsWith("tool:approve")
                        && !ctx.scope().principal().id().equals("boss")
                ? Decision.deny("four-eyes", "not the boss")
                : Decision.allow("all");
        try (Revo revo =
                host(model).provide(PolicyDecisionPoint.class, bossOnly).build()) {
            RunHandle<Answer<Asker.Said>> run = start(revo);
            awaitState(run, RunState.WAITING);
            ScopedRevo boss = revo.with(Scope.of("solo", "boss"));
            Approval a = boss.approvals().pending().get(0);
            assertThat(a.permission()).isEqualTo("tool:approve:refund");
            assertThat(revo.solo().approvals().pending()).isEmpty();
            assertThatThrownBy(() -> revo.solo().approvals().approve(a.id(), a.digest(), "I"))
                    .isInstanceOf(DeniedException.class);
            assertThat(paid).isEmpty();
            boss.approvals().approve(a.id(), a.digest(), "ok");
            assertThat(answer(run)).isEqualTo("good");
            assertThat(paid).hasSize(1);
        }
    }

    @Test
    void a_decision_that_cannot_be_audited_is_not_taken_and_can_be_taken_later() {
        ScriptedModel model = ScriptedModel.of(call("1", "a"), Turn.say(GOOD));
        AtomicBoolean down = new AtomicBoolean();
        AuditStore kept = InMemory.audit(1_000);
        AuditStore store = new AuditStore() {
            @Override
            public void append(RunContext ctx, AuditRecord line) {
                if (down.get()) {
                    throw new UnavailableException(Fault.of("audit_down", "down"));
                }
                kept.append(ctx, line);
            }

            @Override
            public List<AuditRecord> find(RunContext ctx, AuditQuery query) {
                return kept.find(ctx, query);
            }
        };
        try (Revo revo =
                host(model).trustAllCallers().provide(AuditStore.class, store).build()) {
            RunHandle<Answer<Asker.Said>> run = start(revo);
            Approval a = asked(revo, run, 1);
            down.set(true);
            assertThatThrownBy(() -> revo.solo().approvals().approve(a.id(), a.digest(), "ok"))
                    .isInstanceOf(UnavailableException.class);
            assertThat(run.status().state()).isEqualTo(RunState.WAITING);
            down.set(false);
            revo.solo().approvals().approve(a.id(), a.digest(), "ok");
            assertThat(answer(run)).isEqualTo("good");
            assertThat(paid).hasSize(1);
        }
    }

    @Test
    void cancel_of_a_run_that_waits_takes_its_questions_with_it() {
        ScriptedModel model = ScriptedModel.of(call("1", "a"));
        try (Revo revo = revo(model)) {
            RunHandle<Answer<Asker.Said>> run = start(revo);
            Approval a = asked(revo, run, 1);
            run.cancel("changed my mind");
            Await.atMost(Asker.PATIENCE)
                    .until(
                            "nothing is asked",
                            () -> revo.solo().approvals().pending().isEmpty());
            assertThatThrownBy(() -> revo.solo().approvals().approve(a.id(), a.digest(), "ok"))
                    .isInstanceOf(NotFoundException.class);
            assertThat(paid).isEmpty();
        }
    }
}
