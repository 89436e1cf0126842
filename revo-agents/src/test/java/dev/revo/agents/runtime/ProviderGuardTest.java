package dev.revo.agents.runtime;

import static dev.revo.agents.runtime.Asker.GOOD;
import static dev.revo.agents.runtime.Asker.over;
import static dev.revo.agents.runtime.Asker.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.exception.HttpException;
import dev.revo.Revo;
import dev.revo.error.OverloadedException;
import dev.revo.error.RevoException;
import dev.revo.model.ModelProfile;
import dev.revo.model.ModelProfile.ReasoningEcho;
import dev.revo.run.RunOptions;
import dev.revo.spi.TimeSource;
import dev.revo.testkit.TestClock;
import dev.revo.testkit.http.ModelServer;
import dev.revo.testkit.http.Reply;
import dev.revo.testkit.model.ScriptedModel;
import dev.revo.testkit.model.Turn;
import dev.revo.tool.ToolResult;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What all runs share of a provider that fails, that is slow, or that wants its reasoning back. */
class ProviderGuardTest {
    private final TestClock clock = TestClock.create();

    private Revo.Builder host() {
        return Asker.host().trustAllCallers().provide(TimeSource.class, clock);
    }

    private static String end(Revo revo) {
        try {
            return Asker.answer(start(revo));
        } catch (RevoException e) {
            return e.code();
        }
    }

    @Test
    void a_provider_that_keeps_failing_is_left_alone_and_tried_again_later() {
        AtomicBoolean up = new AtomicBoolean();
        try (ModelServer server =
                        ModelServer.answering(request -> up.get() ? Reply.text(GOOD) : Reply.error(500, "down"));
                Revo revo = host().model("default", over(server), s -> s.attempts(1))
                        .build()) {
            for (int i = 0; i < 10; i++) {
                assertThat(end(revo)).isEqualTo("model_http_500");
            }
            assertThat(end(revo)).isEqualTo("provider_open");
            assertThat(server.requests()).hasSize(10);
            up.set(true);
            clock.advance(Duration.ofSeconds(29));
            assertThat(end(revo)).isEqualTo("provider_open");
            clock.advance(Duration.ofSeconds(2));
            for (int i = 0; i < 5; i++) {
                assertThat(end(revo)).isEqualTo("good");
            }
        }
    }

    @Test
    void refusals_that_are_our_own_fault_do_not_count_against_it() {
        ScriptedModel model = ScriptedModel.answering(request -> Turn.fail(new HttpException(400, "bad")));
        try (Revo revo = host().model("default", model, s -> s.attempts(1)).build()) {
            for (int i = 0; i < 25; i++) {
                assertThat(end(revo)).isEqualTo("model_http_400");
            }
        }
        assertThat(model.requests()).hasSize(25);
    }

    @Test
    void a_provider_that_is_left_alone_has_its_fallback() {
        ScriptedModel bad = ScriptedModel.answering(request -> Turn.fail(new HttpException(503, "down")));
        ScriptedModel good = ScriptedModel.answering(request -> Turn.say(GOOD));
        try (Revo revo = host().model("default", bad, s -> s.attempts(1).fallbackTo("other"))
                .model("other", good, s -> {})
                .build()) {
            for (int i = 0; i < 12; i++) {
                assertThat(end(revo)).isEqualTo("good");
            }
        }
        assertThat(bad.requests()).hasSize(10);
        assertThat(good.requests()).hasSize(12);
    }

    @Test
    void tokens_of_a_minute_are_shared_by_the_models_of_a_provider() {
        ScriptedModel one = ScriptedModel.of(GOOD, GOOD);
        ScriptedModel other = ScriptedModel.of(GOOD, GOOD);
        try (Revo revo = host().model(
                        "default",
                        one,
                        s -> s.provider("house")
                                .tokensPerMinute(2_000)
                                .maxOutputTokens(1_800)
                                .attempts(1)
                                .fallbackTo("other"))
                .model("other", other, s -> s.provider("house").maxOutputTokens(1_800))
                .build()) {
            assertThat(end(revo)).isEqualTo("good");
            RunOptions soon = RunOptions.defaults().timeout(Duration.ofSeconds(30));
            assertThatThrownBy(() -> start(revo, soon).await())
                    .isInstanceOf(OverloadedException.class)
                    .extracting(e -> ((RevoException) e).code())
                    .isEqualTo("provider_rate");
            assertThat(other.requests()).isEmpty();
            clock.advance(Duration.ofMinutes(1));
            assertThat(end(revo)).isEqualTo("good");
        }
    }

    @Test
    void accounts_of_one_provider_share_neither_limits_nor_outages() {
        ScriptedModel down = ScriptedModel.answering(request -> Turn.fail(new HttpException(503, "down")));
        ScriptedModel up = ScriptedModel.answering(request -> Turn.say(GOOD));
        // With one account the tests above show both shared.
        try (Revo revo = host().model(
                        "default",
                        down,
                        s -> s.provider("house")
                                .account("a")
                                .attempts(1)
                                .requestsPerMinute(12)
                                .fallbackTo("other"))
                .model("other", up, s -> s.provider("house").account("b").attempts(1))
                .build()) {
            for (int i = 0; i < 20; i++) {
                assertThat(end(revo)).isEqualTo("good");
            }
        }
        assertThat(down.requests()).as("left alone after these").hasSize(10);
        assertThat(up.requests()).hasSize(20);
    }

    @Test
    void a_request_whose_tokens_have_no_room_does_not_count_as_one() {
        ScriptedModel model = ScriptedModel.of(GOOD, GOOD);
        try (Revo revo = host().model(
                        "default",
                        model,
                        s -> s.requestsPerMinute(2)
                                .tokensPerMinute(2_000)
                                .maxOutputTokens(1_800)
                                .attempts(1))
                .build()) {
            assertThat(end(revo)).isEqualTo("good");
            RunOptions soon = RunOptions.defaults().timeout(Duration.ofSeconds(30));
            for (int i = 0; i < 5; i++) {
                assertThatThrownBy(() -> start(revo, soon).await()).isInstanceOf(OverloadedException.class);
            }
            clock.advance(Duration.ofMinutes(1));
            assertThat(start(revo, soon).await().candidate()).isPresent();
        }
        assertThat(model.requests()).hasSize(2);
    }

    private static Turn thinking() {
        return Turn.call("1", "look", "{}").thinking("my plan");
    }

    private String afterRefusal(ReasoningEcho before, Turn... turns) {
        ScriptedModel model = ScriptedModel.of(turns);
        try (Revo revo = host().model(
                        "default",
                        model,
                        s -> s.attempts(1).profile(ModelProfile.defaults().reasoningEcho(before)))
                .tool(Asker.reading("look", ctx -> ToolResult.ok("")))
                .build()) {
            String end = end(revo);
            return end + " "
                    + model.requests().stream()
                            .map(request -> request.messages().toString().contains("my plan"))
                            .toList();
        }
    }

    @Test
    void a_provider_that_refuses_for_reasoning_is_asked_the_other_way_once() {
        Turn wants = Turn.fail(new HttpException(400, "reasoning_content is missing"));
        assertThat(afterRefusal(ReasoningEcho.NEVER, thinking(), wants, Turn.say(GOOD)))
                .isEqualTo("good [false, false, true]");
        assertThat(afterRefusal(ReasoningEcho.TOOL_TURNS, thinking(), wants, Turn.say(GOOD)))
                .isEqualTo("good [false, true, false]");
        assertThat(afterRefusal(ReasoningEcho.ALWAYS, thinking(), Turn.say(GOOD)))
                .isEqualTo("good [false, true]");
        assertThat(afterRefusal(ReasoningEcho.NEVER, thinking(), wants, wants)).startsWith("model_http_400 [");
    }
}
