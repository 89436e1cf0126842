package dev.revo.agents.runtime;

import static dev.revo.agents.runtime.Asker.GOOD;
import static dev.revo.agents.runtime.Asker.PATIENCE;
import static dev.revo.agents.runtime.Asker.reading;
import static dev.revo.agents.runtime.Asker.results;
import static dev.revo.agents.runtime.Asker.start;
import static dev.revo.agents.runtime.Asker.trusting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.revo.Revo;
import dev.revo.error.CancelledException;
import dev.revo.model.ModelProfile;
import dev.revo.proof.Answer;
import dev.revo.run.Money;
import dev.revo.run.RunHandle;
import dev.revo.run.RunId;
import dev.revo.run.Usage;
import dev.revo.spi.RunJournal;
import dev.revo.testkit.Await;
import dev.revo.testkit.crash.KeptJournal;
import dev.revo.testkit.model.Hold;
import dev.revo.testkit.model.ScriptedModel;
import dev.revo.testkit.model.Turn;
import dev.revo.tool.ToolResult;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs that end among calls of tools, what a later start counts, and what models are told in their own way. */
@Timeout(60)
class ToolStopTest {
    private static final Turn TWO = Turn.call("1", "look", "{\"n\":1}").toolCall("2", "look", "{\"n\":2}");

    @Test
    void a_cancel_ends_all_calls_that_run_together_and_asks_nothing_more() {
        Hold hold = Hold.closed();
        ScriptedModel model = ScriptedModel.of(TWO, Turn.say(GOOD));
        try (Revo revo = trusting(model)
                .tool(reading("look", ctx -> {
                    hold.pass();
                    return ToolResult.ok("late");
                }))
                .build()) {
            RunHandle<Answer<Asker.Said>> run = start(revo);
            Await.atMost(PATIENCE).until("both are at work", () -> hold.waiting() == 2);
            run.cancel("enough");
            assertThatThrownBy(run::await).isInstanceOf(CancelledException.class);
            Await.atMost(PATIENCE).until("both were interrupted", () -> hold.waiting() == 0);
        }
        assertThat(model.requests()).hasSize(1);
    }

    @Test
    void what_a_run_had_spent_before_a_restart_is_spent(@TempDir Path directory) {
        Hold hold = Hold.closed();
        Money dollar = Money.usd("1");
        RunId id;
        try (Revo revo = Asker.host()
                .trustAllCallers()
                .provide(RunJournal.class, KeptJournal.open(directory.resolve("journal")))
                .tool(reading("look", ctx -> ToolResult.ok("")))
                .model(
                        "default",
                        ScriptedModel.of(
                                Turn.call("1", "look", "{\"n\":[{\"b\":1,\"a\":2}]}")
                                        .usage(100, 10),
                                Turn.say(GOOD).after(hold)),
                        s -> s.price(dollar, dollar).maxOutputTokens(1_000))
                .build()) {
            RunHandle<Answer<Asker.Said>> run = start(revo);
            hold.awaitEntered(PATIENCE);
            id = run.id();
        }
        try (Revo revo = Asker.host()
                .trustAllCallers()
                .provide(RunJournal.class, KeptJournal.open(directory.resolve("journal")))
                .tool(reading("look", ctx -> ToolResult.ok("")))
                .model("default", ScriptedModel.of(Turn.say(GOOD).usage(200, 20)), s -> s.price(dollar, dollar))
                .build()) {
            RunHandle<Answer<Asker.Said>> run =
                    revo.solo().runs().attach(Asker.SPEC.ref(id)).orElseThrow();
            assertThat(Asker.answer(run)).isEqualTo("good");
            Usage usage = run.status().usage();
            // The call that was cut off is counted at what was reserved for it.
            assertThat(usage.outputTokens()).isEqualTo(10 + 1_000 + 20);
            assertThat(usage.modelCalls()).isEqualTo(3);
            assertThat(usage.toolCalls()).isEqualTo(1);
            assertThat(usage.estimated()).isTrue();
            assertThat(usage.cost().orElseThrow().currency()).isEqualTo("USD");
        }
    }

    @Test
    void a_system_prompt_goes_before_the_words_of_the_user_where_the_model_wants_it_there() {
        ScriptedModel model = ScriptedModel.of(GOOD);
        try (Revo revo = Asker.host()
                .trustAllCallers()
                .model(
                        "default",
                        model,
                        s -> s.profile(ModelProfile.deepSeekR1()).maxOutputTokens(77))
                .build()) {
            assertThat(Asker.answer(start(revo))).isEqualTo("good");
        }
        ChatRequest request = model.requests().get(0);
        assertThat(request.maxOutputTokens()).isEqualTo(77);
        assertThat(request.messages())
                .singleElement()
                .isInstanceOfSatisfying(
                        UserMessage.class,
                        said -> assertThat(said.contents().toString())
                                .contains("JSON Schema")
                                .containsSubsequence("JSON Schema", "why?"));
    }

    @Test
    void control_other_models_are_told_apart() {
        ScriptedModel model = ScriptedModel.of(GOOD);
        try (Revo revo = trusting(model).build()) {
            assertThat(Asker.answer(start(revo))).isEqualTo("good");
        }
        assertThat(model.requests().get(0).messages()).hasSize(2);
        assertThat(results(model.requests().get(0))).isEmpty();
        assertThat(model.requests().get(0).maxOutputTokens()).isNull();
    }
}
