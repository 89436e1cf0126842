package dev.revo.testkit.model;

import static java.util.Objects.requireNonNull;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.model.output.FinishReason;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One answer of a scripted model, in the order in which it takes effect: wait at the hold, fail or speak. Immutable; the
 * methods with a value return a changed copy.
 *
 * @param text the answer's text, null for none
 * @param thinking the reasoning that comes before it, null for none
 * @param toolCalls the calls the model asks for, in order; ids and arguments are passed on unchecked, so that wrong ones
 *     can be scripted
 * @param usage the tokens reported, null when the answer reports none
 * @param finishReason the reason reported, null when the answer reports none
 * @param hold where the answer waits before it starts, null for not at all
 * @param failure thrown instead of an answer, null for none
 */
public record Turn(
        @Nullable String text,
        @Nullable String thinking,
        List<ToolExecutionRequest> toolCalls,
        @Nullable TurnUsage usage,
        @Nullable FinishReason finishReason,
        @Nullable Hold hold,
        @Nullable RuntimeException failure) {

    /** Copies the tool calls. */
    public Turn {
        toolCalls = List.copyOf(toolCalls);
    }

    /** Returns a turn that says {@code text}, stops, and reports {@link TurnUsage#DEFAULT}. */
    public static Turn say(String text) {
        return new Turn(
                requireNonNull(text, "text"), null, List.of(), TurnUsage.DEFAULT, FinishReason.STOP, null, null);
    }

    /** Returns a turn that reasons {@code thinking} and says nothing; add the answer with {@link #text(String)}. */
    public static Turn think(String thinking) {
        requireNonNull(thinking, "thinking");
        return new Turn(null, thinking, List.of(), TurnUsage.DEFAULT, FinishReason.STOP, null, null);
    }

    /** Returns a turn that asks for one tool call; add more with {@link #toolCall}. */
    public static Turn call(String id, String tool, String argumentsJson) {
        return new Turn(null, null, List.of(), TurnUsage.DEFAULT, FinishReason.STOP, null, null)
                .toolCall(id, tool, argumentsJson);
    }

    /** Returns a turn that throws {@code failure} instead of answering. */
    public static Turn fail(RuntimeException failure) {
        requireNonNull(failure, "failure");
        return new Turn(null, null, List.of(), null, null, null, failure);
    }

    /**
     * Returns a turn whose text holds the reasoning between {@code <think>} tags, as self-hosted reasoning models send
     * it.
     */
    public static Turn inlineThinking(String thinking, String answer) {
        return say("<think>\n" + requireNonNull(thinking, "thinking") + "\n</think>\n\n"
                + requireNonNull(answer, "answer"));
    }

    /** Returns a copy that says {@code newText}. */
    public Turn text(String newText) {
        requireNonNull(newText, "newText");
        return new Turn(newText, thinking, toolCalls, usage, finishReason, hold, failure);
    }

    /** Returns a copy that reasons {@code newThinking} before it speaks. */
    public Turn thinking(String newThinking) {
        requireNonNull(newThinking, "newThinking");
        return new Turn(text, newThinking, toolCalls, usage, finishReason, hold, failure);
    }

    /** Returns a copy with one more tool call; a finish reason of {@code STOP} becomes {@code TOOL_EXECUTION}. */
    public Turn toolCall(String id, String tool, String argumentsJson) {
        List<ToolExecutionRequest> calls = new ArrayList<>(toolCalls);
        calls.add(ToolExecutionRequest.builder()
                .id(requireNonNull(id, "id"))
                .name(requireNonNull(tool, "tool"))
                .arguments(requireNonNull(argumentsJson, "argumentsJson"))
                .build());
        FinishReason reason = finishReason == FinishReason.STOP ? FinishReason.TOOL_EXECUTION : finishReason;
        return new Turn(text, thinking, calls, usage, reason, hold, failure);
    }

    /** Returns a copy that reports {@code newUsage}. */
    public Turn usage(TurnUsage newUsage) {
        requireNonNull(newUsage, "newUsage");
        return new Turn(text, thinking, toolCalls, newUsage, finishReason, hold, failure);
    }

    /** Returns a copy that reports the given numbers of tokens. */
    public Turn usage(int input, int output) {
        return usage(TurnUsage.of(input, output));
    }

    /** Returns a copy that reports no usage. */
    public Turn withoutUsage() {
        return new Turn(text, thinking, toolCalls, null, finishReason, hold, failure);
    }

    /** Returns a copy that reports {@code reason} as the reason why it ended. */
    public Turn finish(FinishReason reason) {
        requireNonNull(reason, "reason");
        return new Turn(text, thinking, toolCalls, usage, reason, hold, failure);
    }

    /** Returns a copy that reports no finish reason, as an answer that was cut does. */
    public Turn withoutFinishReason() {
        return new Turn(text, thinking, toolCalls, usage, null, hold, failure);
    }

    /** Returns a copy that does not start before {@code newHold} is open. */
    public Turn after(Hold newHold) {
        requireNonNull(newHold, "newHold");
        return new Turn(text, thinking, toolCalls, usage, finishReason, newHold, failure);
    }
}
