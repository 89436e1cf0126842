package dev.revo.agents.runtime;

import static dev.revo.agents.runtime.Asker.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import dev.langchain4j.model.output.FinishReason;
import dev.revo.Revo;
import dev.revo.agent.Agent;
import dev.revo.agents.conversation.Conversation;
import dev.revo.agents.conversation.Replied;
import dev.revo.agents.conversation.Said;
import dev.revo.error.CancelledException;
import dev.revo.error.RevoException;
import dev.revo.proof.Answer;
import dev.revo.run.RunHandle;
import dev.revo.run.RunOptions;
import dev.revo.spi.TimeSource;
import dev.revo.testkit.Await;
import dev.revo.testkit.TestClock;
import dev.revo.testkit.TestScheduler;
import dev.revo.testkit.model.ScriptedModel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Streaming clients that misbehave: each ends as one fault with a code, and nothing of it is let through afterwards. */
@Timeout(60)
@NullUnmarked // A client answers null on purpose.
class StreamFaultTest {
    private static final Agent<Said, Replied> CHAT = Conversation.agent("chat").build();

    private final TestClock clock = TestClock.create();
    private final CountDownLatch cancelled = new CountDownLatch(1);

    private final class Handle implements StreamingHandle {
        @Override
        public void cancel() {
            cancelled.countDown();
        }

        @Override
        public boolean isCancelled() {
            return cancelled.getCount() == 0;
        }
    }

    private static StreamingChatModel client(Consumer<StreamingChatResponseHandler> plays) {
        return new StreamingChatModel() {
            @Override
            public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
                plays.accept(handler);
            }
        };
    }

    private Revo revo(Consumer<StreamingChatResponseHandler> plays) {
        return Revo.builder()
                .drain(Duration.ZERO)
                .trustAllCallers()
                .install(AgentRuntime.module())
                .install(TestScheduler.module())
                .agent(CHAT)
                .provide(TimeSource.class, clock)
                .model(
                        "default",
                        ScriptedModel.of("never"),
                        s -> s.streaming(client(plays)).attempts(1).idle(Duration.ofSeconds(60)))
                .build();
    }

    private static RunHandle<Answer<Replied>> say(Revo revo) {
        return revo.solo().agents().start(CHAT.spec().request(new Said("c", "hi")), RunOptions.defaults());
    }

    private String code(Consumer<StreamingChatResponseHandler> plays) {
        try (Revo revo = revo(plays)) {
            return say(revo).await().candidate().orElseThrow().text();
        } catch (RevoException e) {
            return e.code();
        }
    }

    private static ChatResponse response(String text, FinishReason finish) {
        return ChatResponse.builder()
                .aiMessage(AiMessage.from(text))
                .finishReason(finish)
                .build();
    }

    @Test
    void control_a_client_that_behaves_is_answered() {
        assertThat(code(handler -> handler.onCompleteResponse(response("hello", FinishReason.STOP))))
                .isEqualTo("hello");
    }

    @Test
    void one_that_throws_instead_of_telling_is_a_fault() {
        assertThat(code(handler -> {
                    throw new IllegalStateException("boom");
                }))
                .isEqualTo("model_failed");
    }

    @Test
    void one_that_tells_an_error_is_a_fault() {
        assertThat(code(handler -> handler.onError(new java.io.IOException("reset"))))
                .isEqualTo("model_failed");
        assertThat(code(handler -> handler.onError(new StackOverflowError("deep"))))
                .isEqualTo("model_failed");
    }

    @Test
    void one_that_answers_nothing_is_empty() {
        assertThat(code(handler -> handler.onCompleteResponse(null))).isEqualTo("model_empty");
    }

    @Test
    void one_that_ends_for_no_reason_for_length_or_for_its_content_is_no_answer() {
        assertThat(code(handler -> handler.onCompleteResponse(response("half", null))))
                .isEqualTo("model_cut");
        assertThat(code(handler -> handler.onCompleteResponse(response("half", FinishReason.LENGTH))))
                .isEqualTo("model_truncated");
        assertThat(code(handler -> handler.onCompleteResponse(response("half", FinishReason.CONTENT_FILTER))))
                .isEqualTo("model_filtered");
    }

    private void piece(StreamingChatResponseHandler handler, String text) {
        handler.onPartialResponse(new PartialResponse(text), new PartialResponseContext(new Handle()));
    }

    @Test
    void silence_ends_it_and_closes_it_and_each_piece_begins_the_wait_anew() throws InterruptedException {
        CompletableFuture<StreamingChatResponseHandler> open = new CompletableFuture<>();
        try (Revo revo = revo(open::complete)) {
            RunHandle<Answer<Replied>> run = say(revo);
            StreamingChatResponseHandler handler = open.join();
            clock.advance(Duration.ofSeconds(59));
            piece(handler, "one ");
            clock.advance(Duration.ofSeconds(59));
            assertThat(run.status().state().terminal()).isFalse();
            assertThat(cancelled.getCount()).isEqualTo(1);
            clock.advance(Duration.ofSeconds(1));
            assertThatThrownBy(run::await)
                    .hasMessageContaining("said nothing for 60 s")
                    .extracting(e -> ((RevoException) e).code())
                    .isEqualTo("model_silent");
            assertThat(cancelled.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            piece(handler, "late");
            handler.onCompleteResponse(response("late", FinishReason.STOP));
            assertThat(run.status().outcome().toString()).doesNotContain("late");
            assertThat(clock.pending()).isZero();
        }
    }

    @Test
    void what_comes_after_a_cancel_closes_the_connection_and_is_not_told() throws InterruptedException {
        CompletableFuture<StreamingChatResponseHandler> open = new CompletableFuture<>();
        try (Revo revo = revo(open::complete)) {
            RunHandle<Answer<Replied>> run = say(revo);
            StreamingChatResponseHandler handler = open.join();
            run.cancel("enough");
            assertThatThrownBy(run::await).isInstanceOf(CancelledException.class);
            // The first callback brings the handle: only now it can be closed.
            assertThat(cancelled.getCount()).isEqualTo(1);
            piece(handler, "late");
            assertThat(cancelled.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            Await.atMost(PATIENCE).until("no timer of the stream is left", () -> clock.pending() <= 1);
        }
    }
}
