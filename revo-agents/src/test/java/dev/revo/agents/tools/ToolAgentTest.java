package dev.revo.agents.tools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.Revo;
import dev.revo.agent.Agent;
import dev.revo.agents.runtime.AgentRuntime;
import dev.revo.proof.Answer;
import dev.revo.proof.Partial;
import dev.revo.proof.Refused;
import dev.revo.run.RunHandle;
import dev.revo.run.RunOptions;
import dev.revo.run.RunState;
import dev.revo.spi.AccessRequest;
import dev.revo.spi.Decision;
import dev.revo.spi.PolicyDecisionPoint;
import dev.revo.testkit.Await;
import dev.revo.testkit.TestScheduler;
import dev.revo.tool.Approval;
import dev.revo.tool.Effect;
import dev.revo.tool.Tool;
import dev.revo.tool.ToolCall;
import dev.revo.tool.ToolFilter;
import dev.revo.tool.ToolRequest;
import dev.revo.tool.ToolResult;
import dev.revo.tool.ToolSpec;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An agent that only calls tools goes through everything that a model's call goes through. */
@Timeout(120)
class ToolAgentTest {
    record Payment(String order, int cents) {}

    private final List<String> paid = new CopyOnWriteArrayList<>();
    private final List<String> keys = new CopyOnWriteArrayList<>();
    private final Agent<ToolRequest, String> agent = ToolAgent.of(ToolFilter.named("pay", "fail", "ask"));

    private Tool pay(String name, ToolSpec.Builder spec) {
        return Tool.of(spec.effect(Effect.EXTERNAL).build(), Payment.class, String.class, (ctx, payment) -> {
            if (name.equals("fail")) {
                return broken();
            }
            paid.add(payment.order() + ":" + payment.cents());
            keys.add(ctx.idempotencyKey());
            return "paid";
        });
    }

    private static String broken() {
        throw new IllegalStateException("the bank is closed");
    }

    private Revo.Builder host() {
        return Revo.builder()
                .drain(Duration.ZERO)
                .install(AgentRuntime.module())
                .install(TestScheduler.module())
                .agent(agent)
                .tool(pay("pay", ToolSpec.builder("pay", "pays")))
                .tool(pay("fail", ToolSpec.builder("fail", "fails")))
                .tool(pay("hidden", ToolSpec.builder("hidden", "is not for it")))
                .tool(pay("ask", ToolSpec.builder("ask", "asks").needsApproval()));
    }

    private RunHandle<Answer<String>> start(Revo revo, String tool, String arguments) {
        return revo.solo()
                .agents()
                .start(agent.spec().request(new ToolRequest(tool, arguments)), RunOptions.defaults());
    }

    private static String code(Answer<String> answer) {
        return answer instanceof Refused<String> refused ? refused.code() : answer.toString();
    }

    @Test
    void it_answers_what_the_tool_says_without_any_model() {
        try (Revo revo = host().trustAllCallers().build()) {
            Answer<String> answer =
                    start(revo, "pay", "{\"order\": \"a\", \"cents\": 5}").await();
            assertThat(answer).isInstanceOf(Partial.class);
            assertThat(answer.candidate()).contains("{\"value\":\"paid\"}");
            assertThat(paid).containsExactly("a:5");
        }
    }

    @Test
    void arguments_that_do_not_fit_and_tools_that_it_does_not_have_are_refused() {
        try (Revo revo = host().trustAllCallers().build()) {
            assertThat(code(start(revo, "pay", "{\"order\": \"a\"}").await())).isEqualTo("tool_invalid");
            assertThat(code(start(revo, "pay", "no json").await())).isEqualTo("tool_invalid");
            Answer<String> hidden =
                    start(revo, "hidden", "{\"order\": \"a\", \"cents\": 5}").await();
            assertThat(code(hidden)).isEqualTo("tool_invalid");
            assertThat(((Refused<String>) hidden).reason()).contains("There is no tool named 'hidden'. There are: [");
            assertThat(paid).isEmpty();
        }
    }

    @Test
    void a_tool_that_fails_is_a_refusal_with_its_message() {
        try (Revo revo = host().trustAllCallers().build()) {
            Answer<String> answer =
                    start(revo, "fail", "{\"order\": \"a\", \"cents\": 5}").await();
            assertThat(code(answer)).isEqualTo("tool_error");
            assertThat(((Refused<String>) answer).reason()).contains("the bank is closed");
        }
    }

    @Test
    void who_may_not_call_the_tool_cannot_by_this_agent() {
        List<AccessRequest> asked = new CopyOnWriteArrayList<>();
        PolicyDecisionPoint rights = (ctx, request) -> {
            asked.add(request);
            return request.action().equals("tool:call") && request.phase() == AccessRequest.Phase.CALL
                    ? Decision.deny("no-pay", "nobody pays")
                    : Decision.allow("rest");
        };
        try (Revo revo = host().provide(PolicyDecisionPoint.class, rights).build()) {
            Answer<String> answer =
                    start(revo, "pay", "{\"order\": \"a\", \"cents\": 5}").await();
            assertThat(code(answer)).isEqualTo("tool_denied");
            assertThat(paid).isEmpty();
            assertThat(asked)
                    .extracting(request -> request.toolCall().map(ToolCall::argumentsJson))
                    .contains(Optional.of("{\"cents\":5,\"order\":\"a\"}"));
        }
        // The control: with the right it is made.
        try (Revo revo = host().trustAllCallers().build()) {
            assertThat(start(revo, "pay", "{\"order\": \"a\", \"cents\": 5}").await())
                    .isInstanceOf(Partial.class);
            assertThat(paid).containsExactly("a:5");
        }
    }

    @Test
    void a_call_that_needs_an_approval_waits_for_it() {
        try (Revo revo = host().trustAllCallers().build()) {
            RunHandle<Answer<String>> run = start(revo, "ask", "{\"order\": \"a\", \"cents\": 5}");
            Await.atMost(Duration.ofSeconds(60))
                    .until("it waits", () -> run.status().state(), RunState.WAITING::equals);
            assertThat(paid).isEmpty();
            Approval question = revo.solo().approvals().pending().get(0);
            assertThat(question.call().orElseThrow().tool()).isEqualTo("ask");
            revo.solo().approvals().approve(question.id(), question.digest(), "fine");
            assertThat(run.await().candidate()).contains("{\"value\":\"paid\"}");
            RunHandle<Answer<String>> refused = start(revo, "ask", "{\"order\": \"b\", \"cents\": 5}");
            Approval second = Await.atMost(Duration.ofSeconds(60))
                    .until("it is asked", () -> revo.solo().approvals().pending(), list -> !list.isEmpty())
                    .get(0);
            revo.solo().approvals().reject(second.id(), second.digest(), "not that");
            assertThat(code(refused.await())).isEqualTo("tool_denied");
            assertThat(paid).containsExactly("a:5");
        }
    }

    @Test
    void two_calls_of_one_run_have_keys_of_their_own() {
        Agent<ToolRequest, String> twice = Agent.of(agent.spec(), (ctx, request) -> {
            ToolResult first = ctx.call(request.tool(), request.argumentsJson());
            ToolResult second = ctx.call(request.tool(), request.argumentsJson());
            return ctx.partial(first.text() + second.text(), "twice");
        });
        try (Revo revo = Revo.builder()
                .trustAllCallers()
                .install(AgentRuntime.module())
                .install(TestScheduler.module())
                .agent(twice)
                .tool(pay("pay", ToolSpec.builder("pay", "pays")))
                .build()) {
            start(revo, "pay", "{\"order\": \"a\", \"cents\": 5}").await();
            assertThat(paid).containsExactly("a:5", "a:5");
            assertThat(keys).doesNotHaveDuplicates().hasSize(2);
        }
    }
}
