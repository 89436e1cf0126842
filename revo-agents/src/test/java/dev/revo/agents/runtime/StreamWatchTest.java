package dev.revo.agents.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.PartialThinkingContext;
import dev.langchain4j.model.chat.response.StreamingHandle;
import dev.revo.testkit.TestClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** The listener of one stream: what it lets through, when it gives up, and what it leaves behind. */
class StreamWatchTest {
    private final TestClock clock = TestClock.create();
    private final CompletableFuture<ChatResponse> done = new CompletableFuture<>();
    private final List<String> told = new ArrayList<>();
    private final Handle handle = new Handle();
    private final StreamWatch watch = new StreamWatch(
            clock, Duration.ofSeconds(60), done, text -> told.add("text " + text), text -> told.add("plan " + text));

    private static final class Handle implements StreamingHandle {
        private int cancels;

        @Override
        public void cancel() {
            cancels++;
        }

        @Override
        public boolean isCancelled() {
            return cancels > 0;
        }
    }

    private void text(String piece) {
        watch.onPartialResponse(new PartialResponse(piece), new PartialResponseContext(handle));
    }

    private void reasoning(String piece) {
        watch.onPartialThinking(new PartialThinking(piece), new PartialThinkingContext(handle));
    }

    private Throwable failure() {
        return done.handle((response, e) -> e instanceof CompletionException ? e.getCause() : e)
                .join();
    }

    @Test
    void pieces_of_text_and_of_reasoning_are_told_apart() {
        reasoning("a");
        text("b");
        assertThat(told).containsExactly("plan a", "text b");
        assertThat(done).isNotDone();
    }

    @Test
    void a_model_that_never_says_anything_is_given_up() {
        clock.advance(Duration.ofSeconds(59));
        assertThat(done).isNotDone();
        clock.advance(Duration.ofSeconds(1));
        assertThat(failure())
                .isInstanceOfSatisfying(
                        Attempt.Broken.class,
                        broken -> assertThat(broken.code()).isEqualTo("model_silent"));
        assertThat(clock.pending()).isZero();
    }

    @Test
    void silence_closes_the_connection_and_lets_nothing_more_through() {
        text("one");
        clock.advance(Duration.ofSeconds(60));
        assertThat(done).isCompletedExceptionally();
        assertThat(handle.cancels).isEqualTo(1);
        text("late");
        reasoning("later");
        assertThat(told).containsExactly("text one");
        assertThat(clock.pending()).isZero();
    }

    @Test
    void one_that_was_stopped_leaves_no_timer_and_no_connection_behind() {
        text("one");
        watch.onCompleteResponse(
                ChatResponse.builder().aiMessage(AiMessage.from("one")).build());
        watch.stop();
        assertThat(clock.pending()).isZero();
        assertThat(handle.cancels).isEqualTo(1);
        assertThat(done).isCompleted();
    }
}
