package dev.revo.testkit.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.exception.LangChain4jException;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.PartialToolCall;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.output.FinishReason;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ScriptedStreamingModelTest {

    @Test
    void sends_reasoning_text_and_tool_calls_in_pieces_and_then_the_whole() {
        Turn turn =
                Turn.say("a text of some length").thinking("short thought").toolCall("c1", "add", "{\"a\":1,\"b\":2}");
        Log log = new Log(false);
        ScriptedStreamingModel.of(turn).executor(Runnable::run).chat("1", log);
        assertThat(log.events)
                .containsExactly(
                        "thinking:short th",
                        "thinking:ought",
                        "text:a text o",
                        "text:f some l",
                        "text:ength",
                        "call:0:c1:add:{\"a\":1,\"",
                        "call:0:c1:add:b\":2}",
                        "called:0:add",
                        "complete");
        ChatResponse response = log.response.join();
        assertThat(response.aiMessage().text()).isEqualTo("a text of some length");
        assertThat(response.finishReason()).isEqualTo(FinishReason.TOOL_EXECUTION);
    }

    @Test
    void never_cuts_a_character_in_two() {
        Log log = new Log(false);
        ScriptedStreamingModel.of("1234567\uD83D\uDE00!")
                .executor(Runnable::run)
                .chat("1", log);
        assertThat(log.events).containsExactly("text:1234567\uD83D\uDE00", "text:!", "complete");
    }

    @Test
    void a_failing_turn_sends_what_it_has_first() {
        IllegalStateException failure = new IllegalStateException("down");
        Log log = new Log(false);
        ScriptedStreamingModel.of(new Turn("so far", null, List.of(), null, null, null, failure))
                .executor(Runnable::run)
                .chat("1", log);
        assertThat(log.events).containsExactly("text:so far", "error:java.lang.IllegalStateException");
    }

    @Test
    void a_cancelled_stream_stops_and_reports_closed() {
        Log log = new Log(true);
        ScriptedStreamingModel.of("a text of some length")
                .executor(Runnable::run)
                .chat("1", log);
        assertThat(log.events).containsExactly("text:a text o", "error:" + LangChain4jException.class.getName());
    }

    @Test
    void answers_on_another_thread_so_that_the_caller_is_not_held() throws Exception {
        Hold hold = Hold.closed();
        Log log = new Log(false);
        ScriptedStreamingModel model =
                ScriptedStreamingModel.of(Turn.say("late").after(hold));
        model.chat("1", log);
        hold.awaitEntered(Duration.ofSeconds(10));
        assertThat(log.events).isEmpty();
        hold.open();
        assertThat(log.response.get(10, TimeUnit.SECONDS).aiMessage().text()).isEqualTo("late");
        model.assertExhausted();
        assertThat(model.requests()).hasSize(1);
    }

    @Test
    void a_request_without_a_line_gets_the_error_and_is_not_forgotten() {
        ScriptedStreamingModel model = ScriptedStreamingModel.answering(request -> Turn.say("x"));
        ScriptedStreamingModel empty = ScriptedStreamingModel.builder().build().executor(Runnable::run);
        Log log = new Log(false);
        empty.chat("one too many", log);
        assertThat(log.events).containsExactly("error:java.lang.AssertionError");
        assertThatThrownBy(empty::assertExhausted)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("one too many");
        assertThat(model.remaining()).isZero();
    }

    private static final class Log implements StreamingChatResponseHandler {

        private final boolean cancels;
        private final List<String> events = new CopyOnWriteArrayList<>();
        private final CompletableFuture<ChatResponse> response = new CompletableFuture<>();

        Log(boolean cancels) {
            this.cancels = cancels;
        }

        @Override
        public void onPartialResponse(PartialResponse partialResponse, PartialResponseContext context) {
            events.add("text:" + partialResponse.text());
            if (cancels) {
                context.streamingHandle().cancel();
                assertThat(context.streamingHandle().isCancelled()).isTrue();
            }
        }

        @Override
        public void onPartialThinking(PartialThinking partialThinking) {
            events.add("thinking:" + partialThinking.text());
        }

        @Override
        public void onPartialToolCall(PartialToolCall call) {
            events.add("call:" + call.index() + ":" + call.id() + ":" + call.name() + ":" + call.partialArguments());
        }

        @Override
        public void onCompleteToolCall(CompleteToolCall call) {
            events.add(
                    "called:" + call.index() + ":" + call.toolExecutionRequest().name());
        }

        @Override
        public void onCompleteResponse(ChatResponse completeResponse) {
            events.add("complete");
            response.complete(completeResponse);
        }

        @Override
        public void onError(Throwable error) {
            events.add("error:" + error.getClass().getName());
        }
    }
}
