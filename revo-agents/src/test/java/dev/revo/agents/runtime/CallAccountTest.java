package dev.revo.agents.runtime;

import static dev.revo.agents.runtime.Asker.GOOD;
import static dev.revo.agents.runtime.Asker.PATIENCE;
import static dev.revo.agents.runtime.Asker.SPEC;
import static dev.revo.agents.runtime.Asker.answer;
import static dev.revo.agents.runtime.Asker.reading;
import static dev.revo.agents.runtime.Asker.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.exception.HttpException;
import dev.langchain4j.model.chat.ChatModel;
import dev.revo.Revo;
import dev.revo.agent.AgentEvent;
import dev.revo.error.ProviderException;
import dev.revo.error.QuotaExceededException;
import dev.revo.error.RevoException;
import dev.revo.error.UnavailableException;
import dev.revo.model.ModelProfile;
import dev.revo.model.ModelProfile.ReasoningEcho;
import dev.revo.model.ModelSettings;
import dev.revo.proof.Answer;
import dev.revo.run.Money;
import dev.revo.run.RunHandle;
import dev.revo.run.RunId;
import dev.revo.run.RunState;
import dev.revo.run.Usage;
import dev.revo.spi.QuotaGate;
import dev.revo.spi.RunJournal;
import dev.revo.spi.TimeSource;
import dev.revo.testkit.Await;
import dev.revo.testkit.TestClock;
import dev.revo.testkit.crash.KeptJournal;
import dev.revo.testkit.model.Hold;
import dev.revo.testkit.model.ScriptedModel;
import dev.revo.testkit.model.Turn;
import dev.revo.tool.ToolResult;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What each call of a model and of a tool costs, and what is told of it: to the tenant's account, and to listeners. */
@Timeout(60)
class CallAccountTest {
    private static final Money DOLLAR = Money.usd("1");

    private final TestClock clock = TestClock.create();
    private final NotedQuotas quotas = new NotedQuotas();

    private Revo.Builder host() {
        return Asker.host().trustAllCallers().provide(TimeSource.class, clock).provide(QuotaGate.class, quotas);
    }

    private Revo revo(ChatModel model, Consumer<ModelSettings> settings) {
        return host().model("default", model, settings).build();
    }

    private static Turn status(int code) {
        return Turn.fail(new HttpException(code, "no"));
    }

    private static List<String> failures(RunHandle<?> run) {
        return Heard.of(
                run,
                AgentEvent.ModelFailed.class,
                e -> e.model() + " " + e.attempt() + " " + e.code() + " " + e.action());
    }

    private static String code(RunHandle<?> run) {
        try {
            run.await();
            return "";
        } catch (RevoException e) {
            return e.code();
        }
    }

    @Test
    void a_call_is_begun_and_settled_once_and_told() {
        ScriptedModel model = ScriptedModel.of(
                Turn.call("c1", "look", "{}").usage(7, 3), Turn.say(GOOD).usage(20, 4));
        try (Revo revo = host().model(model)
                .tool(reading("look", ctx -> ToolResult.ok("seen")))
                .build()) {
            RunHandle<Answer<Asker.Said>> run = start(revo);
            assertThat(answer(run)).isEqualTo("good");
            assertThat(quotas.of("default"))
                    .containsExactly(
                            "reserved",
                            "begun",
                            "settled at 10 tokens, 1 calls",
                            "reserved",
                            "begun",
                            "settled at 24 tokens, 1 calls");
            assertThat(quotas.of("look")).containsExactly("reserved", "begun", "settled at 0 tokens, 1 calls");
            assertThat(Heard.of(run, AgentEvent.class, e -> e.type()))
                    .containsExactly(
                            "model.called",
                            "model.answered",
                            "tool.called",
                            "tool.answered",
                            "model.called",
                            "model.answered");
            assertThat(Heard.of(run, AgentEvent.ToolAnswered.class, e -> e.tool() + " " + e.call() + " " + e.status()))
                    .containsExactly("look c1 OK");
        }
        assertThat(clock.pending()).as("timers that are left").isZero();
    }

    @Test
    void a_request_that_the_provider_refused_costs_a_call_and_no_tokens() {
        try (Revo revo = revo(ScriptedModel.of(status(401)), s -> s.price(DOLLAR, DOLLAR))) {
            RunHandle<Answer<Asker.Said>> run = start(revo);
            assertThatThrownBy(run::await)
                    .isInstanceOf(ProviderException.class)
                    .hasMessageContaining("failed after 1 attempt:");
            assertThat(quotas.of("default")).hasSize(3).endsWith("settled at 0 tokens, 1 calls, " + Money.usd("0"));
            assertThat(failures(run)).containsExactly("default 1 model_unauthorized give_up");
        }
    }

    @Test
    void what_failed_before_a_restart_is_counted_as_it_was_then(@TempDir Path directory) {
        RunId id;
        Usage before;
        try (Revo revo = host().provide(RunJournal.class, KeptJournal.open(directory.resolve("journal")))
                .model(
                        "default",
                        ScriptedModel.of(status(500), status(429)),
                        s -> s.price(DOLLAR, DOLLAR).maxOutputTokens(1_000))
                .build()) {
            RunHandle<Answer<Asker.Said>> run = start(revo);
            Await.atMost(PATIENCE)
                    .until("the first try failed", () -> run.status().usage().modelCalls() == 1);
            clock.awaitAndAdvance(Duration.ofSeconds(30), PATIENCE);
            Await.atMost(PATIENCE)
                    .until("the second try failed", () -> run.status().usage().modelCalls() == 2);
            clock.awaitPending(1, PATIENCE);
            before = run.status().usage();
            id = run.id();
        }
        assertThat(before.outputTokens())
                .as("a server that broke may have worked")
                .isEqualTo(1_000);
        assertThat(before.estimated()).isTrue();
        try (Revo revo = host().provide(RunJournal.class, KeptJournal.open(directory.resolve("journal")))
                .model("default", ScriptedModel.of(Turn.say(GOOD).usage(200, 20)), s -> s.price(DOLLAR, DOLLAR))
                .build()) {
            RunHandle<Answer<Asker.Said>> run =
                    revo.solo().runs().attach(SPEC.ref(id)).orElseThrow();
            assertThat(answer(run)).isEqualTo("good");
            Usage last = Usage.tokens(200, 20).cost(Money.usd("0.00022"));
            assertThat(run.status().usage()).isEqualTo(before.plus(last));
        }
    }

    @Test
    void each_model_in_line_is_told_and_what_the_earlier_ones_said_is_kept() {
        try (Revo revo = host().model(
                        "default",
                        ScriptedModel.of(status(503)),
                        s -> s.attempts(1).fallbackTo("other"))
                .model("other", ScriptedModel.of(status(401)), s -> s.attempts(1))
                .build()) {
            RunHandle<Answer<Asker.Said>> run = start(revo);
            assertThatThrownBy(run::await).isInstanceOfSatisfying(ProviderException.class, e -> {
                assertThat(e.code()).isEqualTo("model_unauthorized");
                assertThat(e.getSuppressed())
                        .singleElement()
                        .isInstanceOfSatisfying(
                                UnavailableException.class,
                                earlier -> assertThat(earlier.code()).isEqualTo("model_http_503"));
            });
            assertThat(failures(run))
                    .containsExactly("default 1 model_http_503 fallback", "other 1 model_unauthorized give_up");
        }
    }

    @Test
    void a_request_that_is_made_again_without_its_reasoning_is_told() {
        Turn refuses = Turn.fail(new HttpException(400, "reasoning_content is not wanted"));
        try (Revo revo = revo(
                ScriptedModel.of(refuses, Turn.say(GOOD)),
                s -> s.attempts(1).profile(ModelProfile.defaults().reasoningEcho(ReasoningEcho.ALWAYS)))) {
            RunHandle<Answer<Asker.Said>> run = start(revo);
            assertThat(answer(run)).isEqualTo("good");
            assertThat(failures(run)).containsExactly("default 1 model_http_400 echo");
        }
    }

    @Test
    void a_client_that_was_interrupted_by_somebody_else_is_not_asked_again() {
        InterruptedException strangers = new InterruptedException("shutting down the client");
        ScriptedModel model =
                ScriptedModel.of(Turn.fail(new IllegalStateException(new IOException(strangers))), Turn.say(GOOD));
        try (Revo revo = revo(model, s -> s.attempts(5))) {
            assertThat(code(start(revo))).isEqualTo("interrupted");
        }
        assertThat(model.requests()).hasSize(1);
    }

    @Test
    void a_provider_that_answers_most_of_the_time_is_never_left_alone() {
        int[] number = {0};
        ScriptedModel model = ScriptedModel.answering(request -> switch (number[0]++ % 3) {
            case 0 -> status(500);
            case 1 -> status(400);
            default -> Turn.say(GOOD);
        });
        try (Revo revo = revo(model, s -> s.attempts(1))) {
            for (int i = 0; i < 36; i++) {
                assertThat(code(start(revo))).isNotEqualTo("provider_open");
            }
        }
        assertThat(model.requests()).hasSize(36);
    }

    @Test
    void a_call_that_is_refused_its_reservation_stops_those_that_run_with_it() {
        Hold hold = Hold.closed();
        quotas.refuse("first", () -> hold.awaitEntered(PATIENCE));
        ScriptedModel model = ScriptedModel.of(Turn.call("1", "first", "{}").toolCall("2", "second", "{}"));
        try (Revo revo = host().model(model)
                .tool(reading("first", ctx -> ToolResult.ok("never")))
                .tool(reading("second", ctx -> {
                    hold.pass();
                    return ToolResult.ok("late");
                }))
                .build()) {
            RunHandle<Answer<Asker.Said>> run = start(revo);
            assertThatThrownBy(run::await)
                    .isInstanceOf(QuotaExceededException.class)
                    .hasMessageContaining("first");
            assertThat(run.status().state()).isEqualTo(RunState.FAILED);
            Await.atMost(PATIENCE).until("the second was interrupted", () -> hold.waiting() == 0);
        }
        assertThat(quotas.of("second")).contains("begun").doesNotContain("settled at 0 tokens, 1 calls");
    }
}
