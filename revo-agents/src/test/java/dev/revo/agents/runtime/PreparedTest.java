package dev.revo.agents.runtime;

import static dev.revo.agents.runtime.Asker.GOOD;
import static dev.revo.agents.runtime.Asker.SPEC;
import static dev.revo.agents.runtime.Asker.reading;
import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.revo.Revo;
import dev.revo.agent.Agent;
import dev.revo.agent.AgentSpec;
import dev.revo.inmemory.InMemory;
import dev.revo.model.ModelProfile;
import dev.revo.model.ModelProfile.ReasoningEcho;
import dev.revo.proof.Answer;
import dev.revo.run.RunHandle;
import dev.revo.run.RunOptions;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.RunJournal;
import dev.revo.testkit.TestContexts;
import dev.revo.testkit.model.ScriptedModel;
import dev.revo.testkit.model.Turn;
import dev.revo.tool.ToolResult;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Messages as a model wants them, and as the journal keeps them. */
@Timeout(60)
class PreparedTest {
    @Test
    void a_system_prompt_that_no_user_message_follows_is_sent_as_it_is() {
        AgentSpec<Asker.Question, Asker.Said> own =
                AgentSpec.builder("own", Asker.Question.class, Asker.Said.class).build();
        List<ChatMessage> messages = List.of(SystemMessage.from("Be kind."), AiMessage.from("I am."));
        ScriptedModel model = ScriptedModel.of("fine");
        try (Revo revo = Asker.host()
                .trustAllCallers()
                .model("default", model, s -> s.profile(ModelProfile.deepSeekR1()))
                .agent(Agent.of(
                        own,
                        (ctx, q) -> ctx.partial(
                                new Asker.Said(ctx.model("default")
                                        .chat(ChatRequest.builder()
                                                .messages(messages)
                                                .build())
                                        .aiMessage()
                                        .text()),
                                "not checked")))
                .build()) {
            RunHandle<Answer<Asker.Said>> run =
                    revo.solo().agents().start(own.request(new Asker.Question("q")), RunOptions.defaults());
            assertThat(Asker.answer(run)).isEqualTo("fine");
        }
        assertThat(model.requests().get(0).messages()).isEqualTo(messages);
    }

    /** All that the journal keeps of a run whose model thinks before it calls a tool. */
    private static String journaled(ReasoningEcho echo) {
        RunJournal journal = InMemory.runJournal();
        ScriptedModel model = ScriptedModel.of(Turn.call("1", "look", "{}").thinking("a secret plan"), Turn.say(GOOD));
        try (Revo revo = Asker.host()
                        .trustAllCallers()
                        .provide(RunJournal.class, journal)
                        .model(
                                "default",
                                model,
                                s -> s.profile(ModelProfile.defaults().reasoningEcho(echo)))
                        .tool(reading("look", ctx -> ToolResult.ok("seen")))
                        .build();
                TestContexts contexts = TestContexts.open()) {
            RunHandle<Answer<Asker.Said>> run =
                    revo.solo().agents().start(SPEC.request(new Asker.Question("q")), RunOptions.defaults());
            assertThat(Asker.answer(run)).isEqualTo("good");
            return journal.read(contexts.of("solo", "host"), run.id(), 0, 1_000).stream()
                    .map(JournalEntry::text)
                    .collect(Collectors.joining("\n"));
        }
    }

    @Test
    void reasoning_that_is_never_sent_back_is_not_journaled() {
        assertThat(journaled(ReasoningEcho.NEVER)).contains("look", "seen").doesNotContain("a secret plan");
    }

    @Test
    void control_reasoning_that_a_model_wants_back_is() {
        assertThat(journaled(ReasoningEcho.TOOL_TURNS)).contains("a secret plan");
    }
}
