package dev.revo.agents.runtime;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.PartialThinkingContext;
import dev.langchain4j.model.chat.response.PartialToolCall;
import dev.langchain4j.model.chat.response.PartialToolCallContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import dev.revo.spi.TimeSource;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Listens to a stream, ends it when it falls silent, and lets nothing through once it was stopped. */
final class StreamWatch implements StreamingChatResponseHandler {
    private final TimeSource time;
    private final Duration idle;
    private final CompletableFuture<ChatResponse> done;
    private final Consumer<String> text;
    private final Consumer<String> reasoning;
    private final Object lock = new Object();
    private @Nullable StreamingHandle handle;
    private Runnable timer = () -> {};
    private boolean stopped;

    StreamWatch(
            TimeSource time,
            Duration idle,
            CompletableFuture<ChatResponse> done,
            Consumer<String> text,
            Consumer<String> reasoning) {
        this.time = time;
        this.idle = idle;
        this.done = done;
        this.text = text;
        this.reasoning = reasoning;
        rearm();
    }

    private void rearm() {
        Runnable next = time.at(time.instant().plus(idle), this::silent);
        Runnable earlier;
        synchronized (lock) {
            earlier = timer;
            timer = stopped ? () -> {} : next;
            if (stopped) {
                next.run();
            }
        }
        earlier.run();
    }

    private void silent() {
        done.completeExceptionally(
                new Attempt.Broken("model_silent", true, "The model said nothing for " + idle.toSeconds() + " s."));
        stop();
    }

    /** Closes the connection, if it is known yet, and lets nothing more through. */
    void stop() {
        StreamingHandle open;
        Runnable armed;
        synchronized (lock) {
            stopped = true;
            open = handle;
            armed = timer;
        }
        armed.run();
        if (open != null && !open.isCancelled()) {
            open.cancel();
        }
    }

    /** Whether what comes now still counts; the first callback brings the handle. */
    private boolean alive(StreamingHandle given) {
        boolean late;
        synchronized (lock) {
            handle = given;
            late = stopped;
        }
        if (late) {
            given.cancel();
            return false;
        }
        rearm();
        return true;
    }

    @Override
    public void onPartialResponse(PartialResponse piece, PartialResponseContext context) {
        if (alive(context.streamingHandle())) {
            text.accept(piece.text());
        }
    }

    @Override
    public void onPartialThinking(PartialThinking piece, PartialThinkingContext context) {
        if (alive(context.streamingHandle())) {
            reasoning.accept(piece.text());
        }
    }

    @Override
    public void onPartialToolCall(PartialToolCall piece, PartialToolCallContext context) {
        alive(context.streamingHandle());
    }

    @Override
    public void onCompleteResponse(ChatResponse response) {
        done.complete(response);
    }

    @Override
    public void onError(Throwable error) {
        done.completeExceptionally(error);
    }
}
