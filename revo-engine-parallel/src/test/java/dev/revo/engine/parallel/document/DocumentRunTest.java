package dev.revo.engine.parallel.document;

import static dev.revo.engine.parallel.document.Docs.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.revo.Revo;
import dev.revo.ScopedRevo;
import dev.revo.engine.parallel.ParallelEngine;
import dev.revo.error.AgentException;
import dev.revo.error.ConflictException;
import dev.revo.error.DeniedException;
import dev.revo.error.InvalidRequestException;
import dev.revo.parallel.Plan;
import dev.revo.parallel.PlanNode;
import dev.revo.parallel.StepStatus;
import dev.revo.run.RunHandle;
import dev.revo.run.RunOptions;
import dev.revo.run.RunState;
import dev.revo.testkit.Await;
import dev.revo.tool.Approval;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What documents do when they run. */
@Timeout(120)
class DocumentRunTest {
    private static final String INPUT =
            "{\"type\": \"object\", \"properties\": {\"n\": {\"type\": \"integer\"}}, \"required\": [\"n\"]}";

    record Result(int n, String text) {}

    record Order(String id, int count) {}

    private static Revo revo(Plan<?, ?>... plans) {
        Revo.Builder builder =
                Revo.builder().trustAllCallers().drain(Duration.ZERO).install(ParallelEngine.module());
        for (Plan<?, ?> plan : plans) {
            builder.plan(plan);
        }
        return builder.build();
    }

    private static String run(String document, String input, Plan<?, ?>... children) {
        Plan<JsonValue, JsonValue> plan =
                WorkflowDocument.parse(document).plans(children).plan();
        Plan<?, ?>[] all = java.util.stream.Stream.concat(
                        java.util.stream.Stream.of(plan), java.util.Arrays.stream(children))
                .toArray(Plan<?, ?>[]::new);
        try (Revo revo = revo(all)) {
            return revo.solo()
                    .parallel()
                    .start(plan.requestJson(input), RunOptions.defaults())
                    .await()
                    .json();
        }
    }

    private static String group(String when) {
        return "{\"id\": \"g\", \"when\": \"" + when + "\", \"steps\": [" + value("inner", "input.n * 2") + ", "
                + value("more", "steps.inner + steps.a") + "], \"result\": {\"more\": \"${steps.more}\"}}";
    }

    @Test
    void values_are_put_together_and_read_as_a_record() {
        Plan<JsonValue, JsonValue> plan = WorkflowDocument.parse(Docs.whole(
                        INPUT,
                        "{\"n\": \"${steps.b}\", \"text\": \"from ${steps.a}\"}",
                        value("a", "input.n + 1"),
                        value("b", "steps.a * 10")))
                .plan();
        try (Revo revo = revo(plan)) {
            RunHandle<JsonValue> run =
                    revo.solo().parallel().start(plan.request(JsonValue.parse("{\"n\": 4}")), RunOptions.defaults());
            assertThat(run.await().as(Result.class)).isEqualTo(new Result(50, "from 5"));
            assertThat(run.await()).isEqualTo(JsonValue.parse("{\"text\": \"from 5\", \"n\": 50}"));
            assertThat(revo.solo().parallel().steps(run.id()).orElseThrow())
                    .extracting(StepStatus::step)
                    .containsExactly("input", "a", "b", "result");
        }
    }

    @Test
    void an_input_that_does_not_fit_is_refused_before_anything_begins() {
        Plan<JsonValue, JsonValue> plan =
                WorkflowDocument.parse(Docs.whole("""
                {"type": "object", "additionalProperties": false, "required": ["n", "e"], "properties": {
                  "n": {"type": "integer"}, "e": {"type": "string", "enum": ["x"]}, "l": {"type": "array", "items": {"type": "boolean"}},
                  "d": {"type": "number"}, "s": {"type": "string"}, "o": {"type": "object"}}}""", "1", value("a", "1"))).plan();
        assertThatThrownBy(() -> plan.requestJson(
                        "{\"n\": 1.5, \"l\": [true, 1], \"d\": \"x\", \"s\": 1, \"o\": [], \"more\": 1}"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("$.e is missing")
                .hasMessageContaining("$.n is not a whole number")
                .hasMessageContaining("$.l[1] is neither true nor false")
                .hasMessageContaining("$.d is not a number")
                .hasMessageContaining("$.s is not text")
                .hasMessageContaining("$.o is not an object")
                .hasMessageContaining("$.more is not known");
        assertThatThrownBy(() -> plan.requestJson("{\"n\": 1, \"e\": \"y\"}"))
                .hasMessageContaining("$.e is none of [x]");
        assertThatThrownBy(() -> plan.requestJson("[]")).hasMessageContaining("$ is not an object");
        assertThat(plan.requestJson("{\"n\": 1, \"e\": \"x\", \"l\": [true], \"d\": 1, \"s\": \"\", \"o\": {\"k\": 1}}")
                        .plan())
                .isEqualTo(plan);
    }

    @Test
    void a_condition_guards_its_step_and_a_group() {
        String guarded = "{\"id\": \"b\", \"when\": \"input.n > 2\", \"value\": \"big\"}";
        String document = Docs.whole(
                INPUT,
                "{\"b\": \"${steps.b}\", \"g\": \"${steps.g}\", \"no\": \"${steps.b == null}\"}",
                value("a", "1"),
                guarded,
                group("steps.b != null"));
        assertThat(run(document, "{\"n\": 3}")).isEqualTo("{\"b\":\"big\",\"g\":{\"more\":7},\"no\":false}");
        assertThat(run(document, "{\"n\": 2}")).isEqualTo("{\"b\":null,\"g\":null,\"no\":true}");
    }

    @Test
    void groups_can_be_in_groups() {
        String inner = "{\"id\": \"mid\", \"when\": \"steps.a > 0\", \"steps\": [" + value("x", "steps.a + 1")
                + "], \"result\": \"${steps.x}\"}";
        String outer = "{\"id\": \"out\", \"when\": \"input.n > 0\", \"steps\": [" + inner + ", "
                + value("y", "steps.mid") + "], \"result\": \"${steps.y}\"}";
        String document = Docs.whole(INPUT, "\"${steps.out}\"", value("a", "input.n"), outer);
        assertThat(run(document, "{\"n\": 1}")).isEqualTo("2");
        assertThat(run(document, "{\"n\": 0}")).isEqualTo("null");
    }

    @Test
    void a_condition_that_has_no_value_fails_with_its_path() {
        String document =
                Docs.whole(INPUT, "1", value("a", "1"), "{\"id\": \"b\", \"when\": \"input.m == 1\", \"value\": 1}");
        assertThatThrownBy(() -> run(document, "{\"n\": 1}"))
                .isInstanceOf(AgentException.class)
                .hasMessageContaining("/steps/1/when: The expression has no value: no such key: m");
        String neither =
                Docs.whole(INPUT, "1", value("a", "1"), "{\"id\": \"b\", \"when\": \"input.n\", \"value\": 1}");
        assertThatThrownBy(() -> run(neither, "{\"n\": 1}"))
                .hasMessageContaining("/steps/1/when: The expression has no value: it gives number, not true or false");
    }

    @Test
    void a_value_that_fails_names_the_place_in_the_template() {
        String step = "{\"id\": \"a\", \"value\": {\"deep\": [1, \"${input.n / 0}\"]}}";
        assertThatThrownBy(() -> run(Docs.whole(INPUT, "1", step), "{\"n\": 1}"))
                .hasMessageContaining("/steps/0/value/deep/1: The expression has no value: divide by zero");
    }

    @Test
    void after_orders_steps_that_do_not_use_each_other() {
        String document = Docs.whole(
                INPUT,
                "1",
                value("a", "1"),
                "{\"id\": \"b\", \"after\": [\"a\"], \"value\": 2}",
                "{\"id\": \"c\", \"after\": [\"b\"], \"when\": \"true\", \"value\": 2}");
        Plan<JsonValue, JsonValue> plan = WorkflowDocument.parse(document).plan();
        Map<String, List<String>> edges =
                plan.nodes().stream().collect(Collectors.toMap(node -> node.name(), node -> node.inputs()));
        assertThat(edges)
                .containsEntry("a", List.of())
                .containsEntry("b", List.of("a"))
                .containsEntry("c-when", List.of("b"))
                .containsEntry("given-c", List.of("c-when"))
                .containsEntry("result", List.of());
    }

    private static String person(String kind) {
        return "{\"id\": \"ok\", \"" + kind + "\": {\"permission\": \"orders:approve\", \"expires\": \"P1D\","
                + " \"question\": \"Shall it be ${input.n}?\"}}";
    }

    private static Approval asked(ScopedRevo ada) {
        return Await.atMost(Duration.ofSeconds(60))
                .until("somebody is asked", () -> ada.approvals().pending(), list -> !list.isEmpty())
                .get(0);
    }

    @Test
    void a_person_says_yes() {
        Plan<JsonValue, JsonValue> plan = WorkflowDocument.parse(Docs.whole(
                        INPUT, "{\"by\": \"${steps.ok.by}\", \"note\": \"${steps.ok.note}\"}", person("approval")))
                .plan();
        try (Revo revo = revo(plan)) {
            RunHandle<JsonValue> run =
                    revo.solo().parallel().start(plan.requestJson("{\"n\": 5}"), RunOptions.defaults());
            Approval question = asked(revo.solo());
            assertThat(question.question()).isEqualTo("Shall it be 5?");
            assertThat(question.permission()).isEqualTo("orders:approve");
            revo.solo().approvals().approve(question.id(), question.digest(), "fine");
            assertThat(run.await().json()).isEqualTo("{\"by\":\"host\",\"note\":\"fine\"}");
        }
    }

    @Test
    void a_no_ends_an_approval_and_is_the_value_of_a_decision() {
        Plan<JsonValue, JsonValue> approval = WorkflowDocument.parse(Docs.whole(INPUT, "1", person("approval")))
                .plan();
        try (Revo revo = revo(approval)) {
            RunHandle<JsonValue> run =
                    revo.solo().parallel().start(approval.requestJson("{\"n\": 5}"), RunOptions.defaults());
            Approval question = asked(revo.solo());
            revo.solo().approvals().reject(question.id(), question.digest(), "no");
            assertThatThrownBy(run::await).isInstanceOf(DeniedException.class);
        }
        Plan<JsonValue, JsonValue> decision = WorkflowDocument.parse(
                        Docs.whole(INPUT, "\"${steps.ok.approved}\"", person("decision")))
                .plan();
        try (Revo revo = revo(decision)) {
            RunHandle<JsonValue> run =
                    revo.solo().parallel().start(decision.requestJson("{\"n\": 5}"), RunOptions.defaults());
            Approval question = asked(revo.solo());
            revo.solo().approvals().reject(question.id(), question.digest(), "no");
            assertThat(run.await().json()).isEqualTo("false");
        }
    }

    @Test
    void a_plan_in_java_and_a_document_can_be_run_below() {
        Plan<Order, Integer> count = Plan.of(
                "count",
                1,
                Order.class,
                Integer.class,
                p -> p.step("times", Integer.class, p.input(), (c, in) -> in.count() * 2));
        Plan<String, String> shout = Plan.of(
                "shout",
                3,
                String.class,
                String.class,
                p -> p.step("up", String.class, p.input(), (c, in) -> in + "!"));
        Plan<JsonValue, JsonValue> inner = WorkflowDocument.parse(
                        Docs.whole(INPUT, "{\"twice\": \"${input.n * 2}\"}", value("a", "1"))
                                .replace("\"test\"", "\"inner\""))
                .plan();
        String document = Docs.whole(
                INPUT,
                "[\"${steps.a}\", \"${steps.b}\", \"${steps.c.twice}\"]",
                "{\"id\": \"a\", \"plan\": \"count\", \"input\": {\"id\": \"x\", \"count\": \"${input.n}\"}}",
                "{\"id\": \"b\", \"plan\": \"shout\", \"version\": 3, \"input\": \"n ${input.n}\"}",
                "{\"id\": \"c\", \"plan\": \"inner\", \"input\": {\"n\": \"${input.n}\"}}");
        assertThat(run(document, "{\"n\": 4}", count, shout, inner)).isEqualTo("[8,\"n 4!\",8]");
        String wrong =
                Docs.whole(INPUT, "1", "{\"id\": \"a\", \"plan\": \"count\", \"input\": {\"id\": \"${input.n}\"}}");
        assertThatThrownBy(() -> run(wrong, "{\"n\": 4}", count))
                .hasMessageContaining("/steps/0/input: ")
                .hasMessageContaining("$.id is not text");
    }

    @Test
    void the_highest_version_of_a_plan_is_taken_where_none_is_said() {
        Plan<String, String> one = Plan.of(
                "say", 1, String.class, String.class, p -> p.step("x", String.class, p.input(), (c, in) -> "one"));
        Plan<String, String> two = Plan.of(
                "say", 2, String.class, String.class, p -> p.step("x", String.class, p.input(), (c, in) -> "two"));
        String document = Docs.whole(INPUT, "\"${steps.a}\"", "{\"id\": \"a\", \"plan\": \"say\", \"input\": \"x\"}");
        assertThat(run(document, "{\"n\": 1}", two, one)).isEqualTo("\"two\"");
    }

    @Test
    void the_same_document_has_the_same_digest_and_another_one_another() {
        String text = Docs.whole(INPUT, "\"${steps.a}\"", value("a", "input.n + 1"));
        WorkflowDocument document = WorkflowDocument.parse(text);
        assertThat(document.plan().digest()).isEqualTo(document.plan().digest());
        String laidOut = Json.value(text)
                .toPrettyString()
                .replace("\"format\" : 1", "\"description\" : \"for people\", \"format\" : 1")
                .replace("\"id\" : \"a\"", "\"description\" : \"too\", \"id\" : \"a\"");
        assertThat(WorkflowDocument.parse(laidOut).plan().digest())
                .isEqualTo(document.plan().digest());
        assertThat(WorkflowDocument.parse(laidOut).digest()).isEqualTo(document.digest());
        String other = text.replace("input.n + 1", "input.n + 2");
        assertThat(WorkflowDocument.parse(other).plan().digest())
                .isNotEqualTo(document.plan().digest());
        assertThat(WorkflowDocument.parse(other).plan().nodes())
                .as("the form alone does not tell them apart")
                .extracting(PlanNode::name, PlanNode::inputs)
                .isEqualTo(document.plan().nodes().stream()
                        .map(node -> tuple(node.name(), node.inputs()))
                        .toList());
    }

    @Test
    void a_changed_document_of_the_same_version_is_another_plan() {
        String text = Docs.whole(INPUT, "\"${steps.a}\"", value("a", "input.n + 1"));
        Plan<JsonValue, JsonValue> registered = WorkflowDocument.parse(text).plan();
        Plan<JsonValue, JsonValue> changed = WorkflowDocument.parse(text.replace("input.n + 1", "input.n + 2"))
                .plan();
        try (Revo revo = revo(registered)) {
            assertThatThrownBy(() ->
                            revo.solo().parallel().start(changed.requestJson("{\"n\": 1}"), RunOptions.defaults()))
                    .isInstanceOfSatisfying(
                            ConflictException.class, e -> assertThat(e.code()).isEqualTo("plan_differs"));
            Plan<JsonValue, JsonValue> same = WorkflowDocument.parse(text).plan();
            assertThat(revo.solo()
                            .parallel()
                            .start(same.requestJson("{\"n\": 1}"), RunOptions.defaults())
                            .await()
                            .json())
                    .isEqualTo("2");
        }
    }

    @Test
    void its_steps_can_be_drawn() {
        WorkflowDocument document = WorkflowDocument.parse("""
                {"format": 1, "name": "drawn", "version": 2, "description": "For people",
                 "steps": [
                   {"id": "a", "tool": "search", "description": "Looks", "arguments": {"q": "${input.q}"}},
                   {"id": "b", "agent": "writer", "each": "steps.a.value", "input": "${item}", "after": ["a"]},
                   {"id": "c", "approval": {"permission": "x:y", "expires": "P1D", "question": "${steps.a.text}?"}},
                   {"id": "g", "when": "steps.c.approved", "steps": [
                      {"id": "d", "value": "${steps.b}"},
                      {"id": "p", "plan": "child", "input": "${steps.d}"}], "result": "${steps.p}"},
                   {"id": "e", "decision": {"permission": "x:y", "expires": "P1D", "question": "?"}}],
                 "result": null}""");
        assertThat(document.description()).isEqualTo("For people");
        assertThat(document.input().properties()).isEmpty();
        assertThat(document.steps())
                .satisfiesExactly(
                        a -> assertThat(a.kind() + " " + a.subject() + " " + a.description() + a.uses())
                                .isEqualTo("TOOL search Looks[]"),
                        b -> assertThat(b.kind() + " " + b.subject() + b.uses()
                                        + b.each().orElseThrow())
                                .isEqualTo("AGENT writer[a]steps.a.value"),
                        c -> assertThat(c.kind() + " " + c.subject() + c.uses()).isEqualTo("APPROVAL x:y[a]"),
                        g -> {
                            assertThat(g.kind() + " " + g.subject() + g.uses()
                                            + g.when().orElseThrow())
                                    .isEqualTo("GROUP [c, b]steps.c.approved");
                            assertThat(g.steps())
                                    .extracting(WorkflowStep::kind)
                                    .containsExactly(WorkflowStep.Kind.VALUE, WorkflowStep.Kind.PLAN);
                        },
                        e -> assertThat(e.kind()).isEqualTo(WorkflowStep.Kind.DECISION));
    }

    @Test
    void a_json_value_is_made_and_read() {
        JsonValue made = JsonValue.from(Order.class, new Order("x", 2));
        assertThat(made.json()).isEqualTo("{\"id\":\"x\",\"count\":2}");
        assertThat(made.as(Order.class)).isEqualTo(new Order("x", 2));
        assertThat(JsonValue.from(String.class, "s").json()).isEqualTo("\"s\"");
        assertThat(JsonValue.parse("7").as(Integer.class)).isEqualTo(7);
        assertThat(made)
                .isEqualTo(JsonValue.parse("{\"count\": 2, \"id\": \"x\"}"))
                .hasToString(made.json());
        assertThat(made.hashCode())
                .isEqualTo(JsonValue.parse("{\"count\": 2, \"id\": \"x\"}").hashCode());
        assertThat(made).isNotEqualTo(JsonValue.parse("1"));
        assertThatThrownBy(() -> made.as(String.class)).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> JsonValue.parse("{")).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void a_run_that_failed_says_where_its_steps_are() {
        Plan<JsonValue, JsonValue> plan = WorkflowDocument.parse(
                        Docs.whole(INPUT, "1", value("a", "input.n"), value("b", "1 / steps.a")))
                .plan();
        try (Revo revo = revo(plan)) {
            RunHandle<JsonValue> run =
                    revo.solo().parallel().start(plan.requestJson("{\"n\": 0}"), RunOptions.defaults());
            assertThatThrownBy(run::await).hasMessageContaining("/steps/1/value");
            assertThat(run.status().state()).isEqualTo(RunState.FAILED);
            assertThat(revo.solo().parallel().steps(run.id()).orElseThrow())
                    .filteredOn(step -> step.step().equals("b"))
                    .singleElement()
                    .satisfies(step ->
                            assertThat(step.problem().orElseThrow().context()).containsEntry("path", "/steps/1/value"));
        }
    }
}
