package dev.revo.agents.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.agent.tool.P;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.model.chat.request.json.JsonArraySchema;
import dev.langchain4j.model.chat.request.json.JsonBooleanSchema;
import dev.langchain4j.model.chat.request.json.JsonEnumSchema;
import dev.langchain4j.model.chat.request.json.JsonIntegerSchema;
import dev.langchain4j.model.chat.request.json.JsonNumberSchema;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import dev.langchain4j.model.chat.request.json.JsonStringSchema;
import dev.revo.Revo;
import dev.revo.agent.Agent;
import dev.revo.agent.AgentSpec;
import dev.revo.agents.runtime.AgentRuntime;
import dev.revo.error.InvalidRequestException;
import dev.revo.run.RunOptions;
import dev.revo.testkit.TestScheduler;
import dev.revo.testkit.model.ScriptedModel;
import dev.revo.testkit.model.Turn;
import dev.revo.tool.Effect;
import dev.revo.tool.Tool;
import dev.revo.tool.ToolContext;
import dev.revo.tool.ToolFilter;
import dev.revo.tool.ToolResult;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** Methods of a host as tools, called by a model through the whole loop. */
@NullUnmarked // Its maps hold what is asked for.
class JavaToolsTest {
    record Money(String currency, long cents) {}

    enum Color {
        RED,
        GREEN
    }

    record Question(String text) {}

    record Said(String text) {}

    private static final AgentSpec<Question, Said> SPEC = AgentSpec.builder("asker", Question.class, Said.class)
            .tools(ToolFilter.all())
            .build();

    /** A host's own class: nothing in it knows reVo but its annotations. */
    static final class Shop {
        @RevoTool(effect = Effect.READ, description = "Looks a price up")
        public Money price(String item, Optional<Color> color) {
            return new Money(
                    "EUR", item.length() * 100L + color.map(Enum::ordinal).orElse(9));
        }

        @RevoTool(
                name = "pay-back",
                effect = Effect.EXTERNAL,
                requires = "payments:refund",
                needsApproval = true,
                idempotent = true,
                timeoutSeconds = 5)
        String refund(Money amount, ToolContext ctx) {
            return amount.cents() + " by " + ctx.run().tenant();
        }

        @dev.langchain4j.agent.tool.Tool({"Adds", "numbers"})
        public long sum(@P("the numbers") List<Integer> numbers, @P(name = "start", value = "from here") long from) {
            return from + numbers.stream().mapToLong(Integer::longValue).sum();
        }

        @RevoTool(effect = Effect.READ)
        @dev.langchain4j.agent.tool.Tool(name = "names", value = "Lists names")
        public List<String> list(boolean all, double ratio) {
            return all ? List.of("a", "b") : List.of("" + ratio);
        }

        @RevoTool(effect = Effect.WRITE)
        public void save(List<Money> amounts) {
            assertThat(amounts).isNotNull();
        }

        @RevoTool(effect = Effect.READ)
        public ToolResult own() {
            return ToolResult.error("by hand");
        }

        @RevoTool(effect = Effect.READ)
        public String fails() throws IOException {
            throw new IOException("disk is full");
        }

        public String notATool() {
            return "";
        }
    }

    private static Tool tool(String name) {
        return JavaTools.of(new Shop()).stream()
                .filter(tool -> tool.spec().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void annotations_say_what_a_tool_is() {
        assertThat(JavaTools.of(new Shop()))
                .extracting(tool -> tool.spec().name())
                .containsExactlyInAnyOrder("price", "pay-back", "sum", "names", "save", "own", "fails");
        Tool refund = tool("pay-back");
        assertThat(refund.spec().effect()).isEqualTo(Effect.EXTERNAL);
        assertThat(refund.spec().approvalNeeded()).isTrue();
        assertThat(refund.spec().isIdempotent()).isTrue();
        assertThat(refund.spec().timeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(refund.spec().requires()).hasToString("[payments:refund]");
        assertThat(refund.spec().parameters().orElseThrow().properties()).containsOnlyKeys("amount");
        assertThat(tool("sum").spec().description()).isEqualTo("Adds\nnumbers");
        assertThat(tool("names").spec().description()).isEqualTo("Lists names");
    }

    @Test
    void a_method_that_says_nothing_of_its_effect_is_taken_as_having_one() {
        assertThat(tool("sum").spec().effect()).isEqualTo(Effect.EXTERNAL);
        assertThat(tool("sum").spec().isIdempotent()).isFalse();
        assertThat(tool("names").spec().effect()).isEqualTo(Effect.READ);
    }

    @Test
    void the_schema_names_describes_and_requires_parameters() {
        var schema = tool("sum").spec().parameters().orElseThrow();
        assertThat(schema.properties().get("numbers").description()).isEqualTo("the numbers");
        assertThat(schema.properties().get("start").description()).isEqualTo("from here");
        assertThat(schema.required()).containsExactly("numbers", "start");
        assertThat(tool("price").spec().parameters().orElseThrow().required()).containsExactly("item");
    }

    private static List<String> told(Turn turn) {
        return told(new Shop(), turn);
    }

    private static List<String> told(Object host, Turn turn) {
        ScriptedModel model = ScriptedModel.of(turn, Turn.say("{\"text\":\"ok\"}"));
        Revo.Builder builder = Revo.builder()
                .trustAllCallers()
                .install(AgentRuntime.module())
                .install(TestScheduler.module())
                .model(model)
                .agent(Agent.of(SPEC, (ctx, q) -> ctx.partial(ctx.ask(q.text()), "-")));
        JavaTools.of(host).forEach(builder::tool);
        try (Revo revo = builder.build()) {
            revo.solo()
                    .agents()
                    .start(SPEC.request(new Question("q")), RunOptions.defaults())
                    .await();
            return model.requests().get(1).messages().stream()
                    .filter(ToolExecutionResultMessage.class::isInstance)
                    .map(message -> ((ToolExecutionResultMessage) message).text())
                    .toList();
        }
    }

    @Test
    void methods_are_called_with_typed_arguments_and_answer_as_text_or_json() {
        assertThat(told(Turn.call("1", "price", "{\"item\":\"mug\",\"color\":\"GREEN\"}")
                        .toolCall("2", "price", "{\"item\":\"mug\"}")
                        .toolCall("3", "sum", "{\"numbers\":[1,2],\"start\":10}")
                        .toolCall("4", "names", "{\"all\":true,\"ratio\":0.5}")
                        .toolCall("5", "save", "{\"amounts\":[{\"currency\":\"EUR\",\"cents\":1}]}")
                        .toolCall("6", "own", "{}")
                        .toolCall("7", "fails", "{}")))
                .containsExactly(
                        "{\"currency\":\"EUR\",\"cents\":301}",
                        "{\"currency\":\"EUR\",\"cents\":309}",
                        "{\"value\":13}",
                        "{\"value\":[\"a\",\"b\"]}",
                        "done",
                        "ERROR: by hand",
                        "ERROR: disk is full");
    }

    @Test
    void what_does_not_fit_never_reaches_the_method() {
        assertThat(told(Turn.call("1", "sum", "{\"numbers\":[\"x\"],\"start\":1}")
                        .toolCall("2", "price", "{\"item\":\"mug\",\"color\":\"BLUE\"}")
                        .toolCall("3", "price", "{}")
                        .toolCall("4", "own", "{\"extra\":1}")))
                .allSatisfy(text -> assertThat(text).startsWith("INVALID"));
    }

    static final class Unsupported {
        @RevoTool(effect = Effect.READ)
        public String raw(Map<Object, Thread> map) {
            return map.toString();
        }
    }

    static final class UnsupportedResult {
        @RevoTool(effect = Effect.READ)
        public Thread thread() {
            return Thread.currentThread();
        }
    }

    static final class Twice {
        @RevoTool(effect = Effect.READ)
        public String one(String a) {
            return a;
        }

        @RevoTool(effect = Effect.READ)
        public String one(long a) {
            return "" + a;
        }
    }

    static final class BadName {
        @RevoTool(effect = Effect.READ, name = "has space")
        public String one() {
            return "";
        }
    }

    static final class NotRequired {
        @dev.langchain4j.agent.tool.Tool
        public String one(@P(value = "x", required = false) String x) {
            return x;
        }
    }

    @Test
    void what_cannot_be_a_tool_is_refused_with_the_method_and_the_fix() {
        assertThatThrownBy(() -> JavaTools.of(new Unsupported()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("Unsupported.raw")
                .hasMessageContaining("map");
        assertThatThrownBy(() -> JavaTools.of(new UnsupportedResult()))
                .hasMessageContaining("UnsupportedResult.thread")
                .hasMessageContaining("result");
        assertThatThrownBy(() -> JavaTools.of(new Twice())).hasMessageContaining("name of another tool");
        assertThatThrownBy(() -> JavaTools.of(new BadName())).hasMessageContaining("has space");
        assertThatThrownBy(() -> JavaTools.of(new NotRequired())).hasMessageContaining("Optional");
        assertThatThrownBy(() -> JavaTools.of("text")).hasMessageContaining("no method with @RevoTool");
    }

    static final class Described {
        @RevoTool(effect = Effect.READ)
        public String all(
                @P("a text") String text,
                @P("a number") long number,
                @P("a real") double real,
                @P("a truth") boolean truth,
                @P("a color") Color color,
                @P("an amount") Money money,
                @P("all texts") List<String> texts,
                @P(name = "other", description = "told apart", value = "unused") Optional<Integer> some) {
            return text + number + real + truth + color + money + texts + some;
        }
    }

    @Test
    void every_kind_of_parameter_keeps_its_schema_beside_its_description() {
        var properties = JavaTools.of(new Described())
                .get(0)
                .spec()
                .parameters()
                .orElseThrow()
                .properties();
        assertThat(properties).containsOnlyKeys("text", "number", "real", "truth", "color", "money", "texts", "other");
        assertThat(properties.values())
                .extracting(JsonSchemaElement::description)
                .containsExactly(
                        "a text", "a number", "a real", "a truth", "a color", "an amount", "all texts", "told apart");
        assertThat(properties.get("text")).isInstanceOf(JsonStringSchema.class);
        assertThat(properties.get("number")).isInstanceOf(JsonIntegerSchema.class);
        assertThat(properties.get("real")).isInstanceOf(JsonNumberSchema.class);
        assertThat(properties.get("truth")).isInstanceOf(JsonBooleanSchema.class);
        assertThat(((JsonEnumSchema) properties.get("color")).enumValues()).containsExactly("RED", "GREEN");
        assertThat(((JsonObjectSchema) properties.get("money")).properties()).containsOnlyKeys("currency", "cents");
        assertThat(((JsonArraySchema) properties.get("texts")).items()).isInstanceOf(JsonStringSchema.class);
        assertThat(properties.get("other")).isInstanceOf(JsonIntegerSchema.class);
    }

    static final class Faults {
        @RevoTool(effect = Effect.READ)
        public String nothing() {
            return null;
        }
    }

    @Test
    void a_method_that_answers_nothing_says_so_to_the_model() {
        assertThat(told(new Faults(), Turn.call("1", "nothing", "{}")))
                .containsExactly("ERROR: The tool answered nothing.");
        assertThat(JavaTools.of(new Faults()).get(0)).hasToString("nothing");
    }

    static final class ListOfLists {
        @RevoTool(effect = Effect.READ)
        public String deep(List<List<String>> all) {
            return all.toString();
        }
    }

    static final class Plain {
        @RevoTool(effect = Effect.READ)
        public String raw(List<Thread> threads) {
            return threads.toString();
        }
    }

    @Test
    void lists_of_what_has_no_schema_are_refused_by_name() {
        assertThatThrownBy(() -> JavaTools.of(new ListOfLists()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("ListOfLists.deep")
                .hasMessageContaining("no schema");
        assertThatThrownBy(() -> JavaTools.of(new Plain()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("Plain.raw")
                .hasMessageContaining("threads");
    }
}
