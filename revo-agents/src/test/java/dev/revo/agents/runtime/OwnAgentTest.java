package dev.revo.agents.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.model.chat.ChatModel;
import dev.revo.Revo;
import dev.revo.ScopedRevo;
import dev.revo.agent.Agent;
import dev.revo.agent.AgentSpec;
import dev.revo.error.BudgetExceededException;
import dev.revo.error.CancelledException;
import dev.revo.error.DeadlineExceededException;
import dev.revo.proof.Answer;
import dev.revo.proof.Check;
import dev.revo.proof.Partial;
import dev.revo.proof.Refused;
import dev.revo.proof.Verified;
import dev.revo.run.Budget;
import dev.revo.run.Money;
import dev.revo.run.RunHandle;
import dev.revo.run.RunOptions;
import dev.revo.run.RunState;
import dev.revo.testkit.Await;
import dev.revo.testkit.TestScheduler;
import dev.revo.testkit.model.Hold;
import dev.revo.testkit.model.ScriptedModel;
import dev.revo.testkit.model.Turn;
import dev.revo.tool.Approval;
import dev.revo.tool.Effect;
import dev.revo.tool.Tool;
import dev.revo.tool.ToolFilter;
import dev.revo.tool.ToolSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An agent of a host's own, from its registration to its proof. */
class OwnAgentTest {
    record Ticket(String customer, String text) {}

    record Reply(String text, boolean refunded) {}

    record Refund(String order, long cents) {}

    record Receipt(String id) {}

    private static final AgentSpec<Ticket, Reply> SUPPORT = AgentSpec.builder("support", Ticket.class, Reply.class)
            .instructions("Answer politely. Refund only broken goods.")
            .tools(ToolFilter.named("refund"))
            .verify(
                    "no-promise",
                    (ctx, reply) -> reply.text().contains("guarantee")
                            ? Check.failed("no-promise", "do not promise")
                            : Check.passed("no-promise"))
            .build();

    private final List<String> paid = Collections.synchronizedList(new ArrayList<>());

    private final Tool refund = Tool.of(
            ToolSpec.builder("refund", "Pay an order back")
                    .effect(Effect.EXTERNAL)
                    .requires("payments:refund")
                    .needsApproval()
                    .build(),
            Refund.class,
            Receipt.class,
            (ctx, r) -> {
                paid.add(r.order() + ":" + r.cents());
                return new Receipt("r1");
            });

    private Revo revo(ChatModel model) {
        return Revo.builder()
                .model(model)
                .trustAllCallers()
                .install(AgentRuntime.module())
                .install(TestScheduler.module())
                .tool(refund)
                .agent(Agent.of(SUPPORT, (ctx, ticket) -> ctx.verify(ctx.ask(ticket.text()))))
                .build();
    }

    private static RunHandle<Answer<Reply>> start(Revo revo, RunOptions options) {
        return revo.solo().agents().start(SUPPORT.request(new Ticket("bo", "my mug broke")), options);
    }

    @Test
    void answers_verified_when_every_check_holds() {
        ScriptedModel model = ScriptedModel.of("{\"text\":\"Sorry!\",\"refunded\":false}");
        try (Revo revo = revo(model)) {
            RunHandle<Answer<Reply>> run = start(revo, RunOptions.defaults());
            Answer<Reply> answer = run.await();
            assertThat(answer).isInstanceOf(Verified.class);
            assertThat(answer.candidate()).contains(new Reply("Sorry!", false));
            assertThat(answer.evidence().models()).containsExactly("default");
            assertThat(run.status().state()).isEqualTo(RunState.SUCCEEDED);
            assertThat(run.status().outcome()).contains("verified");
            assertThat(revo.solo()
                            .runs()
                            .attach(SUPPORT.ref(run.id()))
                            .orElseThrow()
                            .await())
                    .isSameAs(answer);
        }
    }

    @Test
    void answers_partial_when_a_check_fails() {
        try (Revo revo = revo(ScriptedModel.of("{\"text\":\"I guarantee it\",\"refunded\":false}"))) {
            Answer<Reply> answer = start(revo, RunOptions.defaults()).await();
            assertThat(answer).isInstanceOf(Partial.class);
            assertThat(((Partial<Reply>) answer).missing()).contains("no-promise failed");
        }
    }

    @Test
    void waits_for_the_approval_of_exactly_the_call() {
        ScriptedModel model = ScriptedModel.of(
                Turn.call("c1", "refund", "{\"order\":\"o1\",\"cents\":500}"),
                Turn.say("{\"text\":\"Paid back\",\"refunded\":true}"));
        try (Revo revo = revo(model)) {
            ScopedRevo solo = revo.solo();
            RunHandle<Answer<Reply>> run = start(revo, RunOptions.defaults());
            Await.atMost(Duration.ofSeconds(10))
                    .until("the run waits", () -> run.status().state() == RunState.WAITING);
            assertThat(run.status().waitingFor()).contains("approval");
            assertThat(paid).isEmpty();
            Approval asked = solo.approvals().pending().get(0);
            assertThat(asked.call().orElseThrow().argumentsJson()).isEqualTo("{\"cents\":500,\"order\":\"o1\"}");
            solo.approvals().approve(asked.id(), asked.digest(), "ok");
            assertThat(run.await().candidate()).contains(new Reply("Paid back", true));
            assertThat(paid).containsExactly("o1:500");
            assertThat(model.requests()).hasSize(2);
        }
    }

    @Test
    void a_refused_call_is_a_result_for_the_model() {
        ScriptedModel model = ScriptedModel.of(
                Turn.call("c1", "refund", "{\"order\":\"o1\",\"cents\":500}"),
                Turn.say("{\"text\":\"No refund\",\"refunded\":false}"));
        try (Revo revo = revo(model)) {
            RunHandle<Answer<Reply>> run = start(revo, RunOptions.defaults());
            Await.atMost(Duration.ofSeconds(10))
                    .until("the run waits", () -> run.status().state() == RunState.WAITING);
            Approval asked = revo.solo().approvals().pending().get(0);
            revo.solo().approvals().reject(asked.id(), asked.digest(), "too much");
            assertThat(run.await().candidate()).contains(new Reply("No refund", false));
            assertThat(paid).isEmpty();
            assertThat(model.requests().get(1).messages().toString()).contains("too much");
        }
    }

    @Test
    void cancel_stops_a_model_call_that_blocks() {
        Hold hold = Hold.closed();
        ScriptedModel model = ScriptedModel.of(Turn.say("late").after(hold));
        try (Revo revo = revo(model)) {
            RunHandle<Answer<Reply>> run = start(revo, RunOptions.defaults());
            hold.awaitEntered(Duration.ofSeconds(10));
            assertThat(run.cancel("user left")).isTrue();
            assertThatThrownBy(run::await)
                    .isInstanceOf(CancelledException.class)
                    .hasMessageContaining("user left");
            assertThat(run.status().state()).isEqualTo(RunState.CANCELLED);
            assertThat(run.cancel("again")).isFalse();
        }
    }

    @Test
    void the_deadline_stops_a_model_call_that_blocks() {
        Hold hold = Hold.closed();
        ScriptedModel model = ScriptedModel.of(Turn.say("late").after(hold));
        try (Revo revo = revo(model)) {
            RunHandle<Answer<Reply>> run = start(revo, RunOptions.defaults().timeout(Duration.ofMillis(200)));
            assertThatThrownBy(run::await).isInstanceOf(DeadlineExceededException.class);
        }
    }

    @Test
    void money_without_a_price_is_refused_before_anything_is_called() {
        ScriptedModel model = ScriptedModel.of("never");
        try (Revo revo = revo(model)) {
            assertThatThrownBy(() -> start(revo, RunOptions.defaults().budget(Budget.money(Money.usd("0.20")))))
                    .isInstanceOf(BudgetExceededException.class)
                    .hasMessageContaining("ModelSettings.price")
                    .hasMessageContaining("Budget.tokens");
            assertThat(model.requests()).isEmpty();
        }
    }

    @Test
    void a_misshapen_answer_is_repaired_with_the_reason() {
        ScriptedModel model = ScriptedModel.of("sure!", "{\"text\":\"x\"}", "{\"text\":\"x\",\"refunded\":true}");
        try (Revo revo = revo(model)) {
            assertThat(start(revo, RunOptions.defaults()).await().candidate()).contains(new Reply("x", true));
            assertThat(model.requests().get(2).messages().toString()).contains("$.refunded is missing");
        }
    }

    @Test
    void refuse_is_an_answer_and_not_a_fault() {
        AgentSpec<Ticket, Reply> spec =
                AgentSpec.builder("no", Ticket.class, Reply.class).build();
        try (Revo revo = Revo.builder()
                .trustAllCallers()
                .install(AgentRuntime.module())
                .install(TestScheduler.module())
                .agent(Agent.of(spec, (ctx, t) -> ctx.refuse("out_of_scope", "not my job")))
                .build()) {
            Answer<Reply> answer = revo.solo()
                    .agents()
                    .start(spec.request(new Ticket("a", "b")), RunOptions.defaults())
                    .await();
            assertThat(answer)
                    .isInstanceOfSatisfying(
                            Refused.class, no -> assertThat(no.code()).isEqualTo("out_of_scope"));
        }
    }
}
