package dev.revo.testkit.model;

import static java.util.Objects.requireNonNull;

import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A streaming chat model that answers from a {@link Script} and remembers what it was asked. Each answer is sent in
 * pieces of a few characters on a thread of its own: reasoning, text, tool calls, then the whole response.
 *
 * <p>A turn with a failure sends what it has and then the failure. A cancelled one sends no more pieces and then, as
 * LangChain4j's OpenAI client often but not always does, an error "closed". A request for which no line is left gets the
 * {@link AssertionError} through {@code onError}, and {@link #assertExhausted()} reports it again. Thread-safe.
 */
public final class ScriptedStreamingModel implements StreamingChatModel {

    private final Script<ChatRequest, Turn> script;
    private final Executor executor;

    private ScriptedStreamingModel(Script<ChatRequest, Turn> script, Executor executor) {
        this.script = script;
        this.executor = executor;
    }

    /** Returns a model that says these texts, one for each request. */
    public static ScriptedStreamingModel of(String... texts) {
        return of(Stream.of(texts).map(Turn::say).toArray(Turn[]::new));
    }

    /** Returns a model that takes these turns, one for each request. */
    public static ScriptedStreamingModel of(Turn... turns) {
        ScriptBuilder<ChatRequest, Turn, ScriptedStreamingModel> builder = builder();
        for (Turn turn : turns) {
            builder.then(turn);
        }
        return builder.build();
    }

    /** Returns a model that answers every request with what {@code answer} makes of it. */
    public static ScriptedStreamingModel answering(Function<? super ChatRequest, Turn> answer) {
        return builder().always(request -> true, answer).build();
    }

    /** Returns a builder of a model, for answers that depend on the request. */
    public static ScriptBuilder<ChatRequest, Turn, ScriptedStreamingModel> builder() {
        return new ScriptBuilder<>(script -> new ScriptedStreamingModel(script, ScriptedStreamingModel::startDaemon));
    }

    /** Returns a model with the same script that sends its answers on {@code newExecutor}. */
    public ScriptedStreamingModel executor(Executor newExecutor) {
        return new ScriptedStreamingModel(script, requireNonNull(newExecutor, "newExecutor"));
    }

    /** {@inheritDoc} Returns at once. */
    @Override
    public void doChat(ChatRequest chatRequest, StreamingChatResponseHandler handler) {
        requireNonNull(chatRequest, "chatRequest");
        requireNonNull(handler, "handler");
        Turn turn;
        try {
            turn = script.next(chatRequest);
        } catch (AssertionError noLine) {
            executor.execute(() -> handler.onError(noLine));
            return;
        }
        executor.execute(() -> new TurnStream(turn, handler).send());
    }

    private static void startDaemon(Runnable task) {
        Thread thread = new Thread(task, "scripted-streaming-model");
        thread.setDaemon(true);
        thread.start();
    }

    /** Returns the requests so far in the order in which they came. */
    public List<ChatRequest> requests() {
        return script.asked();
    }

    /** Returns how many lines of the script are not used yet. */
    public int remaining() {
        return script.remaining();
    }

    /**
     * Checks that the script was played to its end and every request found a line.
     *
     * @throws AssertionError if not
     */
    public void assertExhausted() {
        script.assertExhausted();
    }
}
