package dev.revo.testkit.model;

import static java.util.Objects.requireNonNull;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A chat model that answers from a {@link Script} and remembers what it was asked. It is strict: a request for which no
 * line is left is an {@link AssertionError}. While a turn waits at its {@link Hold}, an interrupt ends the call as it
 * does with LangChain4j's own clients: a {@code RuntimeException} with the {@code InterruptedException} as its cause,
 * the flag set again. Thread-safe.
 */
public final class ScriptedModel implements ChatModel {

    private final Script<ChatRequest, Turn> script;

    private ScriptedModel(Script<ChatRequest, Turn> script) {
        this.script = script;
    }

    /** Returns a model that says these texts, one for each request. */
    public static ScriptedModel of(String... texts) {
        return of(Stream.of(texts).map(Turn::say).toArray(Turn[]::new));
    }

    /** Returns a model that takes these turns, one for each request. */
    public static ScriptedModel of(Turn... turns) {
        ScriptBuilder<ChatRequest, Turn, ScriptedModel> builder = builder();
        for (Turn turn : turns) {
            builder.then(turn);
        }
        return builder.build();
    }

    /** Returns a model that answers every request with what {@code answer} makes of it. */
    public static ScriptedModel answering(Function<? super ChatRequest, Turn> answer) {
        return builder().always(request -> true, answer).build();
    }

    /** Returns a builder of a model, for answers that depend on the request. */
    public static ScriptBuilder<ChatRequest, Turn, ScriptedModel> builder() {
        return new ScriptBuilder<>(ScriptedModel::new);
    }

    /** {@inheritDoc} Blocks while the turn's hold is closed. */
    @Override
    public ChatResponse doChat(ChatRequest chatRequest) {
        Turn turn = script.next(requireNonNull(chatRequest, "chatRequest"));
        try {
            return TurnResponses.take(turn);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RuntimeException(e);
        }
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
