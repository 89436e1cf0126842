package dev.revo.testkit.http;

import static dev.revo.testkit.http.Clients.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.exception.LangChain4jException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.openai.OpenAiTokenUsage;
import dev.langchain4j.model.output.FinishReason;
import dev.revo.testkit.Await;
import dev.revo.testkit.model.Hold;
import dev.revo.testkit.model.Turn;
import dev.revo.testkit.model.TurnUsage;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How LangChain4j 1.18.1's streaming OpenAI client behaves; our run loop is built around it. */
class StreamingClientContractTest {

    @Test
    void pieces_reasoning_finish_reason_and_usage_arrive() throws Exception {
        Turn turn = Turn.say("four, of course").thinking("2 and 2 is").usage(new TurnUsage(9, 7, 3, 2));
        try (ModelServer server =
                ModelServer.builder().then(Reply.of(turn).pieces(4)).start()) {
            Clients.Listener listener =
                    chat(Clients.streaming(server).returnThinking(true).build());
            ChatResponse response = listener.response();
            assertThat(listener.pieces).containsExactly("four", ", of", " cou", "rse");
            assertThat(listener.thinking).containsExactly("2 an", "d 2 ", "is");
            assertThat(response.aiMessage().text()).isEqualTo("four, of course");
            assertThat(response.aiMessage().thinking()).isEqualTo("2 and 2 is");
            assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
            OpenAiTokenUsage usage = (OpenAiTokenUsage) response.tokenUsage();
            assertThat(usage.inputTokensDetails().cachedTokens()).isEqualTo(3);
            assertThat(usage.outputTokensDetails().reasoningTokens()).isEqualTo(2);
            assertThat(server.requests().get(0).streamUsage()).isTrue();
        }
    }

    @Test
    void tool_calls_are_put_together_from_fragments() throws Exception {
        Turn turn = Turn.call("c1", "add", "{\"a\": 1, \"b\": 2}").toolCall("c2", "clock", "{}");
        try (ModelServer server =
                ModelServer.builder().then(Reply.of(turn).pieces(3)).start()) {
            ChatResponse response = chat(Clients.streaming(server).build()).response();
            assertThat(response.aiMessage().toolExecutionRequests())
                    .extracting(ToolExecutionRequest::id, ToolExecutionRequest::name, ToolExecutionRequest::arguments)
                    .containsExactly(tuple("c1", "add", "{\"a\": 1, \"b\": 2}"), tuple("c2", "clock", "{}"));
            assertThat(response.finishReason()).isEqualTo(FinishReason.TOOL_EXECUTION);
        }
    }

    @Test
    void a_stream_that_ends_early_in_good_order_is_reported_complete_without_a_finish_reason() throws Exception {
        try (ModelServer server = ModelServer.builder()
                .then(Reply.text("all the tokens").endsAfterTokens())
                .start()) {
            ChatResponse response = chat(Clients.streaming(server).build()).response();
            assertThat(response.aiMessage().text()).isEqualTo("all the tokens");
            assertThat(response.finishReason()).isNull();
            assertThat(response.tokenUsage()).isNull();
        }
    }

    @Test
    void a_connection_that_dies_after_the_tokens_is_an_error() throws Exception {
        Hold hold = Hold.closed();
        try (ModelServer server = ModelServer.builder()
                .then(Reply.text("all the tokens").diesAfterTokens().stallAtEnd(hold))
                .start()) {
            Clients.Listener listener = chat(Clients.streaming(server).build());
            Await.atMost(LIMIT).until("all tokens", () -> String.join("", listener.pieces), "all the tokens"::equals);
            hold.open();
            assertThat(listener.error()).isInstanceOf(RuntimeException.class);
        }
    }

    @Test
    void a_cut_may_swallow_tokens_that_came_just_before_it() throws Exception {
        try (ModelServer server = ModelServer.builder()
                .then(Reply.text("all the tokens").diesAfterTokens())
                .then(Reply.text("all the tokens").resetAfterBytes(300))
                .start()) {
            StreamingChatModel model = Clients.streaming(server).build();
            for (int i = 0; i < 2; i++) {
                Clients.Listener listener = chat(model);
                assertThat(listener.error()).isInstanceOf(RuntimeException.class);
                assertThat("all the tokens").startsWith(String.join("", listener.pieces));
            }
        }
    }

    @Test
    void keep_alive_comments_are_skipped() throws Exception {
        try (ModelServer server =
                ModelServer.builder().then(Reply.text("awake").keepAlive(5)).start()) {
            assertThat(chat(Clients.streaming(server).build())
                            .response()
                            .aiMessage()
                            .text())
                    .isEqualTo("awake");
        }
    }

    @Test
    void malformed_events_and_wrong_content_types_are_errors() throws Exception {
        try (ModelServer server = ModelServer.builder()
                .then(Reply.text("broken").malformedJson())
                .then(Reply.text("html").contentType("text/html"))
                .start()) {
            StreamingChatModel model = Clients.streaming(server).build();
            assertThat(chat(model).error()).isInstanceOf(RuntimeException.class);
            assertThat(chat(model).response().aiMessage().text()).isEqualTo("html");
        }
    }

    @Test
    void a_rate_limit_is_never_retried() throws Exception {
        try (ModelServer server = ModelServer.builder()
                .then(Reply.rateLimited(Duration.ZERO))
                .then(Reply.text("never asked for"))
                .start()) {
            assertThat(chat(Clients.streaming(server).build()).error()).isInstanceOf(RateLimitException.class);
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void cancelling_closes_the_connection_and_reports_closed_or_nothing_at_all() throws Exception {
        Hold hold = Hold.closed();
        try (ModelServer server = ModelServer.builder()
                .then(Reply.text("a long answer that never ends").stallAfterBytes(600, hold))
                .start()) {
            Clients.Listener listener = chat(Clients.streaming(server).build());
            hold.awaitEntered(LIMIT);
            long start = System.nanoTime();
            listener.handle.get(10, TimeUnit.SECONDS).cancel();
            long closed = server.awaitClosed(0, LIMIT);
            assertThat(Duration.ofNanos(closed - start)).isBetween(Duration.ZERO, Duration.ofSeconds(1));
            // A client that is reading reports "closed"; one that is handling an event stops without a word.
            if (listener.isDone()) {
                assertThat(listener.error())
                        .isInstanceOf(LangChain4jException.class)
                        .hasMessage("closed");
            }
        }
    }

    @Test
    void a_body_that_stalls_outlives_the_timeout() throws Exception {
        Hold hold = Hold.closed();
        try (ModelServer server = ModelServer.builder()
                .then(Reply.text("late").stallAfterHeaders(hold))
                .start()) {
            Clients.Listener listener = chat(
                    Clients.streaming(server).timeout(Duration.ofMillis(300)).build());
            hold.awaitEntered(LIMIT);
            assertThat(Hold.closed().pass(Duration.ofMillis(1_200))).isFalse();
            assertThat(listener.isDone())
                    .as("still waiting after four times its timeout")
                    .isFalse();
            hold.open();
            assertThat(listener.response().aiMessage().text()).isEqualTo("late");
        }
    }

    private static Clients.Listener chat(StreamingChatModel model) {
        Clients.Listener listener = new Clients.Listener();
        model.chat("hello", listener);
        return listener;
    }
}
