package dev.revo.testkit.http;

import static dev.revo.testkit.http.Clients.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.openai.OpenAiTokenUsage;
import dev.langchain4j.model.output.FinishReason;
import dev.revo.testkit.Await;
import dev.revo.testkit.model.Hold;
import dev.revo.testkit.model.Turn;
import dev.revo.testkit.model.TurnUsage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** How LangChain4j 1.18.1's blocking OpenAI client behaves; our run loop is built around it. */
class BlockingClientContractTest {

    @Test
    void retry_after_is_ignored_by_the_clients_own_retries() {
        try (ModelServer server = ModelServer.builder()
                .then(Reply.rateLimited("30"))
                .then(Turn.say("at last"))
                .start()) {
            long start = System.nanoTime();
            String answer = Clients.blocking(server).maxRetries(1).build().chat("hello");
            assertThat(answer).isEqualTo("at last");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
            server.assertExhausted();
        }
    }

    @Test
    void a_client_without_retries_asks_once_and_its_exception_has_lost_the_headers() {
        try (ModelServer server =
                ModelServer.builder().then(Reply.rateLimited("30")).start()) {
            Throwable failure =
                    catchThrowable(() -> Clients.blocking(server).build().chat("hello"));
            assertThat(failure)
                    .isInstanceOf(RateLimitException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            HttpException.class, e -> assertThat(e.statusCode()).isEqualTo(429));
            assertThat(failure.getMessage()).contains("Rate limit reached").doesNotContain("30");
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void errors_keep_their_kind() {
        try (ModelServer server = ModelServer.builder()
                .then(Reply.error(500, "down"))
                .then(Reply.error(503, "busy"))
                .then(Reply.error(402, "Insufficient Balance"))
                .start()) {
            ChatModel model = Clients.blocking(server).build();
            assertThatThrownBy(() -> model.chat("a")).isInstanceOf(InternalServerException.class);
            assertThatThrownBy(() -> model.chat("b")).isInstanceOf(InternalServerException.class);
            assertThatThrownBy(() -> model.chat("c"))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("insufficient_balance");
            server.assertExhausted();
        }
    }

    @Test
    void wrong_key_and_unknown_model_have_exceptions_of_their_own() {
        try (ModelServer server = ModelServer.builder()
                .apiKey("key")
                .models("real")
                .then(Turn.say("hello"))
                .start()) {
            assertThatThrownBy(() ->
                            Clients.blocking(server).apiKey("wrong").build().chat("a"))
                    .isInstanceOf(AuthenticationException.class);
            assertThatThrownBy(() ->
                            Clients.blocking(server).modelName("other").build().chat("a"))
                    .isInstanceOf(ModelNotFoundException.class)
                    .hasMessageContaining("other");
            assertThat(Clients.blocking(server).modelName("real").build().chat("a"))
                    .isEqualTo("hello");
        }
    }

    @Test
    void an_interrupt_ends_the_call_and_closes_the_connection() throws InterruptedException {
        Hold hold = Hold.closed();
        try (ModelServer server = ModelServer.of(Turn.say("never").after(hold))) {
            ChatModel model = Clients.blocking(server).maxRetries(2).build();
            AtomicReference<Throwable> failure = new AtomicReference<>();
            AtomicReference<Boolean> flag = new AtomicReference<>();
            Thread caller = new Thread(() -> {
                failure.set(catchThrowable(() -> model.chat("hello")));
                flag.set(Thread.currentThread().isInterrupted());
            });
            caller.start();
            hold.awaitEntered(LIMIT);
            long interrupted = System.nanoTime();
            caller.interrupt();
            long closed = server.awaitClosed(0, LIMIT);
            caller.join(LIMIT.toMillis());
            assertThat(Duration.ofNanos(closed - interrupted)).isBetween(Duration.ZERO, Duration.ofSeconds(1));
            assertThat(failure.get())
                    .isInstanceOf(RuntimeException.class)
                    .hasRootCauseInstanceOf(InterruptedException.class);
            assertThat(flag.get()).isTrue();
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void the_timeout_ends_a_silent_server_but_never_a_body_that_stalls() throws InterruptedException {
        Hold hold = Hold.closed();
        try (ModelServer server = ModelServer.builder()
                .then(Reply.text("never").after(hold))
                .then(Reply.text("late").stallAfterHeaders(hold))
                .start()) {
            ChatModel model =
                    Clients.blocking(server).timeout(Duration.ofMillis(300)).build();
            assertThatThrownBy(() -> model.chat("silent")).isInstanceOf(TimeoutException.class);
            AtomicReference<String> answer = new AtomicReference<>();
            Thread caller = new Thread(() -> answer.set(model.chat("stalled")));
            caller.start();
            server.awaitRequests(2, LIMIT);
            caller.join(1_200);
            assertThat(caller.isAlive())
                    .as("still waiting after four times its timeout")
                    .isTrue();
            hold.open();
            caller.join(LIMIT.toMillis());
            assertThat(answer.get()).isEqualTo("late");
        }
    }

    @Test
    void a_body_cut_in_the_middle_or_malformed_is_an_error() {
        try (ModelServer server = ModelServer.builder()
                .then(Reply.text("half").cutAfterBytes(40))
                .then(Reply.text("half").resetAfterBytes(40))
                .then(Reply.text("half").endAfterBytes(40))
                .then(Reply.text("half").malformedJson())
                .then(Reply.text("half").diesAfterTokens())
                .start()) {
            ChatModel model = Clients.blocking(server).build();
            for (int i = 0; i < 5; i++) {
                assertThatThrownBy(() -> model.chat("hello")).isInstanceOf(RuntimeException.class);
            }
            server.assertExhausted();
        }
    }

    @Test
    void a_wrong_content_type_and_blank_lines_before_the_body_are_tolerated() {
        try (ModelServer server = ModelServer.builder()
                .then(Reply.text("one").contentType("text/html"))
                .then(Reply.text("two").keepAlive(3))
                .start()) {
            ChatModel model = Clients.blocking(server).build();
            assertThat(model.chat("hello")).isEqualTo("one");
            assertThat(model.chat("hello")).isEqualTo("two");
        }
    }

    @Test
    void usage_carries_cached_and_reasoning_tokens_or_is_missing() {
        try (ModelServer server = ModelServer.builder()
                .then(Turn.say("a").usage(new TurnUsage(100, 50, 60, 30)))
                .then(Reply.of(Turn.say("b").usage(100, 50)).usageTimes(3))
                .then(Reply.text("c").withoutUsage())
                .start()) {
            ChatModel model = Clients.blocking(server).build();
            OpenAiTokenUsage usage = (OpenAiTokenUsage) chat(model).tokenUsage();
            assertThat(usage.inputTokenCount()).isEqualTo(100);
            assertThat(usage.outputTokenCount()).isEqualTo(50);
            assertThat(usage.inputTokensDetails().cachedTokens()).isEqualTo(60);
            assertThat(usage.outputTokensDetails().reasoningTokens()).isEqualTo(30);
            assertThat(chat(model).tokenUsage().totalTokenCount()).isEqualTo(450);
            assertThat(chat(model).tokenUsage()).isNull();
        }
    }

    @Test
    void reasoning_arrives_only_when_asked_for_and_inline_tags_stay_in_the_text() {
        Turn turn = Turn.say("4").thinking("2 and 2");
        try (ModelServer server = ModelServer.of(turn, turn, Turn.inlineThinking("2 and 2", "4"))) {
            assertThat(chat(Clients.blocking(server).build()).aiMessage().thinking())
                    .isNull();
            ChatModel thinking = Clients.blocking(server).returnThinking(true).build();
            assertThat(chat(thinking).aiMessage())
                    .extracting(AiMessage::thinking, AiMessage::text)
                    .containsExactly("2 and 2", "4");
            assertThat(chat(thinking).aiMessage())
                    .extracting(AiMessage::thinking, AiMessage::text)
                    .containsExactly(null, "<think>\n2 and 2\n</think>\n\n4");
        }
    }

    @Test
    void send_thinking_decides_for_every_message_which_only_one_of_the_two_rules_takes() {
        List<ChatMessage> history = history();
        for (ReasoningRule rule : List.of(ReasoningRule.R1_CLASSIC, ReasoningRule.THINKING_V4)) {
            try (ModelServer server =
                    ModelServer.builder().reasoning(rule).then(Turn.say("fine")).start()) {
                boolean sends = rule == ReasoningRule.THINKING_V4;
                ChatModel right = Clients.blocking(server).sendThinking(sends).build();
                ChatModel wrong = Clients.blocking(server).sendThinking(!sends).build();
                assertThatThrownBy(() -> wrong.chat(history))
                        .isInstanceOf(InvalidRequestException.class)
                        .hasMessageContaining("reasoning_content");
                assertThat(right.chat(history).aiMessage().text()).isEqualTo("fine");
                assertThat(server.requests().get(1).messages().get(1).reasoning())
                        .isEqualTo(sends ? "I need the clock" : null);
            }
        }
    }

    @Test
    void a_history_with_an_unanswered_tool_call_is_refused_with_its_id() {
        List<ChatMessage> broken = new ArrayList<>(history());
        broken.remove(2);
        try (ModelServer server = ModelServer.of("fine")) {
            ChatModel model = Clients.blocking(server).build();
            assertThatThrownBy(() -> model.chat(broken))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("call_1");
            assertThat(model.chat(history()).aiMessage().text()).isEqualTo("fine");
        }
    }

    @Test
    void broken_arguments_and_empty_ids_are_passed_through() {
        try (ModelServer server = ModelServer.of(Turn.call("", "clock", "{\"zone\": "))) {
            ChatResponse response = chat(Clients.blocking(server).build());
            assertThat(response.finishReason()).isEqualTo(FinishReason.TOOL_EXECUTION);
            assertThat(response.aiMessage().toolExecutionRequests())
                    .singleElement()
                    .satisfies(call -> {
                        assertThat(call.id()).isEmpty();
                        assertThat(call.arguments()).isEqualTo("{\"zone\": ");
                    });
        }
    }

    @Test
    void a_missing_finish_reason_is_null() {
        try (ModelServer server = ModelServer.of(Turn.say("cut?").withoutFinishReason())) {
            assertThat(chat(Clients.blocking(server).build()).finishReason()).isNull();
        }
    }

    @Test
    void idle_connections_are_kept_and_used_again() {
        try (ModelServer server = ModelServer.of("a", "b")) {
            ChatModel model = Clients.blocking(server).build();
            model.chat("1");
            model.chat("2");
            Await.atMost(LIMIT).until("one connection", server::openConnections, open -> open == 1);
        }
    }

    private static ChatResponse chat(ChatModel model) {
        return model.chat(UserMessage.from("hello"));
    }

    private static List<ChatMessage> history() {
        AiMessage call = AiMessage.builder()
                .thinking("I need the clock")
                .toolExecutionRequests(Turn.call("call_1", "clock", "{}").toolCalls())
                .build();
        return List.of(
                UserMessage.from("what time is it?"),
                call,
                ToolExecutionResultMessage.from("call_1", "clock", "noon"),
                UserMessage.from("sure?"));
    }
}
