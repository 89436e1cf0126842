package dev.revo.it.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.Revo;
import dev.revo.ScopedRevo;
import dev.revo.agent.Agent;
import dev.revo.agent.AgentSpec;
import dev.revo.agents.runtime.AgentRuntime;
import dev.revo.agents.tools.ToolAgent;
import dev.revo.engine.parallel.ParallelEngine;
import dev.revo.engine.parallel.document.JsonValue;
import dev.revo.engine.parallel.document.WorkflowDocument;
import dev.revo.engine.parallel.plan.Backoff;
import dev.revo.error.Fault;
import dev.revo.error.ProviderException;
import dev.revo.error.RevoException;
import dev.revo.parallel.Plan;
import dev.revo.run.RunHandle;
import dev.revo.run.RunOptions;
import dev.revo.scope.Scope;
import dev.revo.spi.AccessRequest;
import dev.revo.spi.Decision;
import dev.revo.spi.PolicyDecisionPoint;
import dev.revo.store.jdbc.JdbcStores;
import dev.revo.testkit.Await;
import dev.revo.tool.Approval;
import dev.revo.tool.Effect;
import dev.revo.tool.Tool;
import dev.revo.tool.ToolFilter;
import dev.revo.tool.ToolRequest;
import dev.revo.tool.ToolSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Agents and tools in workflows that are described as data. */
@Timeout(180)
final class AgentsInDocumentTest {
    record Draft(String topic, int words) {}

    record Text(String text) {}

    record Amount(int cents) {}

    private static final AgentSpec<Draft, Text> WRITER =
            AgentSpec.builder("writer", Draft.class, Text.class).build();
    private static final Agent<ToolRequest, String> TOOLS = ToolAgent.of(ToolFilter.named("pay", "words", "sign"));

    private final List<String> done = new CopyOnWriteArrayList<>();
    private final AtomicInteger attempts = new AtomicInteger();
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void close() {
        release.countDown();
    }

    private static String document(String result, String... steps) {
        return """
                {"format": 1, "name": "flow", "version": 1, "input": {"type": "object", "properties": {
                   "topic": {"type": "string"}, "topics": {"type": "array", "items": {"type": "string"}}}},
                 "steps": [%s], "result": %s}""".formatted(String.join(",", steps), result);
    }

    private static Plan<JsonValue, JsonValue> plan(String document) {
        return WorkflowDocument.parse(document).agents(WRITER, TOOLS.spec()).plan();
    }

    private Revo.Builder host(Plan<?, ?> plan) {
        return Revo.builder()
                .drain(Duration.ZERO)
                .install(AgentRuntime.module())
                .install(ParallelEngine.module()
                        .backoff(Backoff.between(Duration.ofMillis(1), Duration.ofMillis(5)))
                        .linger(Duration.ofMillis(20)))
                .agent(TOOLS)
                .agent(Agent.of(WRITER, (ctx, draft) -> {
                    done.add(draft.topic());
                    attempts.incrementAndGet();
                    return switch (draft.topic()) {
                        case "secret" -> ctx.refuse("not_mine", "This is not for me.");
                        case "flaky" -> {
                            if (attempts.get() < 3) {
                                throw new ProviderException(
                                        Fault.of("busy", "Later.").retryable(true));
                            }
                            yield ctx.partial(new Text("at last"), "not read");
                        }
                        case "slow" -> {
                            release.await();
                            yield ctx.refuse("late", "Too late.");
                        }
                        default -> ctx.partial(new Text(draft.topic() + " in " + draft.words()), "not read");
                    };
                }))
                .tool(Tool.of(
                        ToolSpec.builder("pay", "pays").effect(Effect.EXTERNAL).build(),
                        Amount.class,
                        String.class,
                        (ctx, amount) -> {
                            done.add("paid " + amount.cents());
                            return "receipt";
                        }))
                .tool(Tool.of(
                        ToolSpec.builder("words", "counts").build(),
                        Text.class,
                        Integer.class,
                        (ctx, text) -> text.text().split(" ").length))
                .tool(Tool.of(
                        ToolSpec.builder("sign", "signs")
                                .effect(Effect.WRITE)
                                .needsApproval()
                                .build(),
                        Text.class,
                        String.class,
                        (ctx, text) -> {
                            done.add("signed " + text.text());
                            return "signed";
                        }))
                .plan(plan);
    }

    private static RunHandle<JsonValue> start(Revo revo, Plan<JsonValue, JsonValue> plan, String input) {
        return revo.with(Scope.of("acme", "ada")).parallel().start(plan.requestJson(input), RunOptions.defaults());
    }

    private String run(String document, String input) {
        Plan<JsonValue, JsonValue> plan = plan(document);
        try (Revo revo = host(plan).trustAllCallers().build()) {
            return start(revo, plan, input).await().json();
        }
    }

    private static String write(String more) {
        return "{\"id\": \"draft\", \"agent\": \"writer\", \"input\": {\"topic\": \"${input.topic}\", \"words\": 7}"
                + more + "}";
    }

    private static String each(String join) {
        return "{\"id\": \"drafts\", \"agent\": \"writer\", \"each\": \"input.topics\", \"join\": " + join
                + ", \"input\": {\"topic\": \"${item}\", \"words\": \"${index}\"}}";
    }

    @Test
    void an_agents_answer_and_a_tools_result_are_values() {
        String count =
                "{\"id\": \"count\", \"tool\": \"words\", \"arguments\": {\"text\": \"${steps.draft.value.text}\"}}";
        assertThat(run(
                        document("{\"draft\": \"${steps.draft}\", \"count\": \"${steps.count}\"}", write(""), count),
                        "{\"topic\": \"bread\"}"))
                .isEqualTo("{\"draft\":{\"outcome\":\"partial\",\"missing\":\"not read\",\"code\":null,\"reason\":null,"
                        + "\"value\":{\"text\":\"bread in 7\"}},"
                        + "\"count\":{\"outcome\":\"ok\",\"code\":null,\"reason\":null,\"text\":\"{\\\"value\\\":3}\","
                        + "\"value\":{\"value\":3}}}");
    }

    @Test
    void an_answer_that_is_not_accepted_fails_the_step_and_says_why() {
        assertThatThrownBy(() -> run(document("1", write("")), "{\"topic\": \"secret\"}"))
                .isInstanceOf(RevoException.class)
                .hasMessageContaining(
                        "answer_not_accepted: The agent writer answered refused (not_mine): This is not for me.");
        assertThatThrownBy(() -> run(document("1", write(", \"accept\": \"verified\"")), "{\"topic\": \"bread\"}"))
                .hasMessageContaining("The agent writer answered partial: not read");
        assertThat(run(
                        document("\"${steps.draft.code}: ${steps.draft.reason}\"", write(", \"accept\": \"any\"")),
                        "{\"topic\": \"secret\"}"))
                .isEqualTo("\"not_mine: This is not for me.\"");
    }

    @Test
    void joins_take_only_answers_that_count() {
        String topics = "{\"topics\": [\"secret\", \"bread\", \"salt\"]}";
        assertThat(run(document("\"${steps.drafts.value.text}\"", each("\"any\"")), topics))
                .isIn("\"bread in 1\"", "\"salt in 2\"");
        assertThat(run(document("\"${steps.drafts.map(d, d.value.text)}\"", each("{\"quorum\": 2}")), topics))
                .isEqualTo("[\"bread in 1\",\"salt in 2\"]");
        assertThat(run(
                        document(
                                "\"${steps.drafts.map(d, d.problem == null ? d.answer.value.text : d.problem.code)}\"",
                                each("\"collect\"")),
                        topics))
                .isEqualTo("[\"answer_not_accepted\",\"bread in 1\",\"salt in 2\"]");
        assertThatThrownBy(() -> run(document("1", each("\"all\"")), topics))
                .hasMessageContaining("cannot reach all")
                .hasMessageContaining("not_mine");
        assertThatThrownBy(() -> run(document("1", each("{\"quorum\": 3}")), topics))
                .hasMessageContaining("cannot reach quorum 3");
        assertThat(run(document("\"${size(steps.drafts)}\"", each("\"all\"")), "{\"topics\": []}"))
                .isEqualTo("0");
    }

    @Test
    void an_input_that_does_not_fit_the_agent_names_the_place_in_the_document() {
        String wrong = "{\"id\": \"draft\", \"agent\": \"writer\", \"input\": {\"topic\": \"${input.topic}\"}}";
        assertThatThrownBy(() -> run(document("1", wrong), "{\"topic\": \"bread\"}"))
                .hasMessageContaining("/steps/0/input: ")
                .hasMessageContaining("$.words is missing");
        assertThat(done).isEmpty();
    }

    @Test
    void a_step_is_tried_again_as_often_as_it_says() {
        assertThat(run(document("\"${steps.draft.value.text}\"", write(", \"retry\": 3")), "{\"topic\": \"flaky\"}"))
                .isEqualTo("\"at last\"");
        assertThat(done).containsExactly("flaky", "flaky", "flaky");
        done.clear();
        attempts.set(0);
        // The control: without it the first failure is the end.
        assertThatThrownBy(() -> run(document("1", write("")), "{\"topic\": \"flaky\"}"))
                .hasMessageContaining("busy: Later.");
        assertThat(done).containsExactly("flaky");
    }

    @Test
    void a_step_that_takes_too_long_is_ended() {
        assertThatThrownBy(() -> run(document("1", write(", \"timeout\": \"PT1S\"")), "{\"topic\": \"slow\"}"))
                .hasMessageContaining("deadline");
        assertThat(release.getCount()).isEqualTo(1);
    }

    @Test
    void a_tool_is_called_only_by_who_may() {
        String pay = "{\"id\": \"pay\", \"tool\": \"pay\", \"arguments\": {\"cents\": 5}";
        String document = document("\"${steps.pay.text}\"", pay + "}");
        Plan<JsonValue, JsonValue> plan = plan(document);
        PolicyDecisionPoint rights =
                (ctx, request) -> request.action().equals("tool:call") && request.phase() == AccessRequest.Phase.CALL
                        ? Decision.deny("no-pay", "nobody pays")
                        : Decision.allow("rest");
        try (Revo revo = host(plan).provide(PolicyDecisionPoint.class, rights).build()) {
            assertThatThrownBy(() -> start(revo, plan, "{}").await())
                    .hasMessageContaining("refused (tool_denied): pay: Not allowed: nobody pays");
        }
        assertThat(done).isEmpty();
        // The control: with the right it is made, and what it says is the value.
        assertThat(run(document, "{}")).isEqualTo("\"{\\\"value\\\":\\\"receipt\\\"}\"");
        assertThat(done).containsExactly("paid 5");
        Plan<JsonValue, JsonValue> any = plan(document("\"${steps.pay.code}\"", pay + ", \"accept\": \"any\"}"));
        try (Revo revo = host(any).provide(PolicyDecisionPoint.class, rights).build()) {
            assertThat(start(revo, any, "{}").await().json()).isEqualTo("\"tool_denied\"");
        }
    }

    @Test
    void a_tool_that_needs_an_approval_waits_for_it() {
        Plan<JsonValue, JsonValue> plan = plan(document(
                "\"${steps.sign.value.value}\"",
                "{\"id\": \"sign\", \"tool\": \"sign\", \"arguments\": {\"text\": \"${input.topic}\"}}"));
        try (Revo revo = host(plan).trustAllCallers().build()) {
            RunHandle<JsonValue> run = start(revo, plan, "{\"topic\": \"deed\"}");
            ScopedRevo ada = revo.with(Scope.of("acme", "ada"));
            Approval question = Await.atMost(Duration.ofSeconds(60))
                    .until("somebody is asked", () -> ada.approvals().pending(), list -> !list.isEmpty())
                    .get(0);
            assertThat(question.call().orElseThrow().argumentsJson()).isEqualTo("{\"text\":\"deed\"}");
            assertThat(done).isEmpty();
            ada.approvals().approve(question.id(), question.digest(), "");
            assertThat(run.await().json()).isEqualTo("\"signed\"");
            assertThat(done).containsExactly("signed deed");
        }
    }

    @Test
    void what_was_answered_and_called_is_not_done_again_after_a_restart(@TempDir Path directory) {
        String document = document(
                "\"${steps.draft.value.text}, ${steps.pay.text}, ${steps.last.value.text}\"",
                write(""),
                "{\"id\": \"pay\", \"tool\": \"pay\", \"arguments\": {\"cents\": 5}, \"after\": [\"draft\"]}",
                "{\"id\": \"ok\", \"approval\": {\"permission\": \"x:y\", \"expires\": \"P1D\","
                        + " \"question\": \"On with ${steps.pay.outcome}?\"}}",
                "{\"id\": \"last\", \"agent\": \"writer\", \"input\": {\"topic\": \"last\", \"words\": 1}}");
        Plan<JsonValue, JsonValue> plan = plan(document);
        RunHandle<JsonValue> first;
        try (Revo revo = host(plan)
                .trustAllCallers()
                .install(JdbcStores.embedded(directory))
                .build()) {
            first = start(revo, plan, "{\"topic\": \"bread\"}");
            ScopedRevo ada = revo.with(Scope.of("acme", "ada"));
            Await.atMost(Duration.ofSeconds(60))
                    .until(
                            "it waits for a person",
                            () -> !ada.approvals().pending().isEmpty());
        }
        assertThat(done).containsExactly("bread", "paid 5");
        Plan<JsonValue, JsonValue> again = plan(document);
        try (Revo revo = host(again)
                .trustAllCallers()
                .install(JdbcStores.embedded(directory))
                .build()) {
            ScopedRevo ada = revo.with(Scope.of("acme", "ada"));
            RunHandle<JsonValue> run = ada.runs().attach(again.ref(first.id())).orElseThrow();
            Approval question = Await.atMost(Duration.ofSeconds(60))
                    .until("somebody is asked", () -> ada.approvals().pending(), list -> !list.isEmpty())
                    .get(0);
            assertThat(question.question()).isEqualTo("On with ok?");
            ada.approvals().approve(question.id(), question.digest(), "");
            assertThat(run.await().json()).isEqualTo("\"bread in 7, {\\\"value\\\":\\\"receipt\\\"}, last in 1\"");
            assertThat(done).containsExactly("bread", "paid 5", "last");
        }
    }
}
