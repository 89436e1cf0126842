package dev.revo.testkit.model;

import static java.util.Objects.requireNonNull;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.nio.file.Path;

/**
 * A chat model that asks a real one and records the calls in a file, or answers from such a file. The file is JSON
 * Lines, one call a line, failed ones included. It holds prompts and answers in full, but no key: what is recorded is
 * LangChain4j's request, not the HTTP call. Thread-safe.
 *
 * <p>A replay gives a request the first unused answer that was recorded for an equal one, so concurrent calls may come in
 * another order. Equal means the same messages, tools, tool choice, response format and common model parameters.
 */
public final class RecordedModel implements ChatModel {

    private final Tape tape;

    private RecordedModel(Tape tape) {
        this.tape = tape;
    }

    /**
     * Returns a model that passes calls on to {@code model} and appends each to {@code file} before it returns. The file
     * is made if it does not exist; {@code model}'s listeners are called as well.
     */
    public static RecordedModel recording(ChatModel model, Path file) {
        return new RecordedModel(new RecordingTape(requireNonNull(model, "model"), requireNonNull(file, "file")));
    }

    /**
     * Returns a model that answers from {@code file}, which is read now.
     *
     * @throws java.io.UncheckedIOException if the file cannot be read
     * @throws IllegalArgumentException if a line is no recorded call; the message names the line
     */
    public static RecordedModel replaying(Path file) {
        return new RecordedModel(ReplayTape.read(requireNonNull(file, "file")));
    }

    /**
     * {@inheritDoc}
     *
     * @throws AssertionError in a replay, if no unused call has an equal request; the message names the first difference
     *     to the first unused one
     */
    @Override
    public ChatResponse doChat(ChatRequest chatRequest) {
        return tape.answer(requireNonNull(chatRequest, "chatRequest"));
    }

    /**
     * Checks in a replay that every recorded call was asked for and no others; in a recording it does nothing.
     *
     * @throws AssertionError if not
     */
    public void assertExhausted() {
        tape.assertExhausted();
    }
}
