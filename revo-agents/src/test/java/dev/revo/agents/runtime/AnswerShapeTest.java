package dev.revo.agents.runtime;

import static dev.revo.agents.runtime.Asker.GOOD;
import static dev.revo.agents.runtime.Asker.reading;
import static dev.revo.agents.runtime.Asker.start;
import static dev.revo.agents.runtime.Asker.trusting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.revo.Revo;
import dev.revo.error.ProviderException;
import dev.revo.error.RevoException;
import dev.revo.model.ModelProfile;
import dev.revo.model.ModelSettings;
import dev.revo.proof.Answer;
import dev.revo.run.RunHandle;
import dev.revo.testkit.model.ScriptedModel;
import dev.revo.testkit.model.Turn;
import dev.revo.tool.ToolResult;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Answers that are empty, misshapen or never come, and what the model is told of them. */
class AnswerShapeTest {
    private static String code(ChatModel model, Consumer<ModelSettings> settings) {
        try (Revo revo = Asker.host()
                .trustAllCallers()
                .model("default", model, settings)
                .tool(reading("look", ctx -> ToolResult.ok("seen " + ctx.call().argumentsJson())))
                .build()) {
            RunHandle<Answer<Asker.Said>> run = start(revo);
            try {
                return Asker.answer(run);
            } catch (RevoException e) {
                assertThat(e).isInstanceOf(ProviderException.class);
                assertThat(e.context()).containsEntry("model", "default");
                return e.code();
            }
        }
    }

    private static String last(ChatRequest request) {
        UserMessage said =
                (UserMessage) request.messages().get(request.messages().size() - 1);
        return said.singleText();
    }

    @Test
    void an_empty_answer_is_asked_for_once_more() {
        ScriptedModel model = ScriptedModel.of("  \n", GOOD);
        assertThat(code(model, s -> {})).isEqualTo("good");
        assertThat(last(model.requests().get(1))).startsWith("Your answer was empty.");
    }

    @Test
    void an_answer_of_nothing_but_reasoning_twice_ends_the_run() {
        ScriptedModel model = ScriptedModel.of(Turn.think("hm"), Turn.inlineThinking("hm", ""), Turn.say(GOOD));
        assertThat(code(model, s -> {})).isEqualTo("model_empty");
        assertThat(model.requests()).hasSize(2);
    }

    @Test
    void an_answer_that_does_not_fit_is_repaired_twice_and_no_more() {
        ScriptedModel fits = ScriptedModel.of("no json", "{\"text\":", "so: {\"text\":\"good\"} done");
        assertThat(code(fits, s -> {})).isEqualTo("good");
        assertThat(last(fits.requests().get(1))).contains("holds no JSON object");
        assertThat(last(fits.requests().get(2))).contains("holds no JSON object");
        ScriptedModel never = ScriptedModel.of("}{", "{\"text\":1,}", "{\"text\" \"x\"}", GOOD);
        assertThat(code(never, s -> {})).isEqualTo("model_misshapen");
        assertThat(never.requests()).hasSize(3);
        assertThat(last(never.requests().get(2))).contains("is not JSON").contains("the JSON object alone");
    }

    @Test
    void a_model_that_only_calls_tools_ends_after_the_turns_of_the_agent() {
        int[] n = new int[1];
        ScriptedModel model = ScriptedModel.answering(request -> Turn.call("1", "look", "{\"n\":" + n[0]++ + "}"));
        assertThat(code(model, s -> {})).isEqualTo("too_many_turns");
        assertThat(model.requests()).hasSize(Asker.SPEC.maxTurns());
    }

    @Test
    void a_model_that_cannot_call_tools_is_refused_before_it_is_asked() {
        ScriptedModel model = ScriptedModel.of(GOOD);
        assertThat(code(model, s -> s.profile(ModelProfile.defaults().toolUse(ModelProfile.ToolUse.NONE))))
                .isEqualTo("model_without_tools");
        assertThat(model.requests()).isEmpty();
    }

    @Test
    void a_model_that_cannot_call_tools_answers_an_agent_without_tools() {
        try (Revo revo = Asker.host()
                .trustAllCallers()
                .model(
                        "default",
                        ScriptedModel.of(GOOD),
                        s -> s.profile(ModelProfile.defaults().toolUse(ModelProfile.ToolUse.NONE)))
                .build()) {
            assertThat(Asker.answer(start(revo))).isEqualTo("good");
        }
    }

    /** A model that can be bound to a schema. */
    private record Bound(ScriptedModel model) implements ChatModel {
        @Override
        public ChatResponse doChat(ChatRequest request) {
            return model.doChat(request);
        }

        @Override
        public Set<Capability> supportedCapabilities() {
            return Set.of(Capability.RESPONSE_FORMAT_JSON_SCHEMA);
        }
    }

    @Test
    void a_model_that_can_be_bound_to_a_schema_is_unless_it_has_tools() {
        ScriptedModel alone = ScriptedModel.of(GOOD);
        try (Revo revo = trusting(new Bound(alone)).build()) {
            assertThat(Asker.answer(start(revo))).isEqualTo("good");
        }
        assertThat(alone.requests().get(0).responseFormat().type()).isEqualTo(ResponseFormatType.JSON);
        assertThat(alone.requests().get(0).responseFormat().jsonSchema().toString())
                .contains("text");
        ScriptedModel tools = ScriptedModel.of(GOOD);
        assertThat(code(new Bound(tools), s -> {})).isEqualTo("good");
        assertThat(tools.requests().get(0).responseFormat()).isNull();
        ScriptedModel unbound = ScriptedModel.of(GOOD);
        try (Revo revo = trusting(unbound).build()) {
            assertThat(Asker.answer(start(revo))).isEqualTo("good");
        }
        assertThat(unbound.requests().get(0).responseFormat()).isNull();
    }
}
