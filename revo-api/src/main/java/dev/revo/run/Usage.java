package dev.revo.run;

import static java.util.Objects.requireNonNull;

import dev.revo.error.InvalidRequestException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What work consumed or may consume: tokens, calls and money. Adds up; immutable. Reasoning tokens are part of the
 * output tokens and cached ones part of the input tokens, as OpenAI-compatible endpoints count them.
 */
public final class Usage {
    private static final Usage NONE = new Usage(0, 0, 0, 0, null, false);

    private final long inputTokens;
    private final long outputTokens;
    private final long modelCalls;
    private final long toolCalls;
    private final @Nullable Money cost;
    private final boolean estimated;

    private Usage(
            long inputTokens,
            long outputTokens,
            long modelCalls,
            long toolCalls,
            @Nullable Money cost,
            boolean estimated) {
        this.inputTokens = notNegative("inputTokens", inputTokens);
        this.outputTokens = notNegative("outputTokens", outputTokens);
        this.modelCalls = notNegative("modelCalls", modelCalls);
        this.toolCalls = notNegative("toolCalls", toolCalls);
        this.cost = cost;
        this.estimated = estimated;
    }

    private static long notNegative(String field, long value) {
        if (value < 0) {
            throw InvalidRequestException.field("usage." + field, "is " + value, "Use zero or more.");
        }
        return value;
    }

    /** Nothing. */
    public static Usage none() {
        return NONE;
    }

    /** All four counts, at no known price. */
    public static Usage of(long inputTokens, long outputTokens, long modelCalls, long toolCalls) {
        return new Usage(inputTokens, outputTokens, modelCalls, toolCalls, null, false);
    }

    /** Tokens of one model call, at no known price. */
    public static Usage tokens(long input, long output) {
        return new Usage(input, output, 1, 0, null, false);
    }

    /** One call of a tool. */
    public static Usage oneToolCall() {
        return new Usage(0, 0, 0, 1, null, false);
    }

    /** A copy with this cost. */
    public Usage cost(Money money) {
        return new Usage(inputTokens, outputTokens, modelCalls, toolCalls, requireNonNull(money, "money"), estimated);
    }

    /** A copy that says its figures are not from the provider. */
    public Usage asEstimate() {
        return new Usage(inputTokens, outputTokens, modelCalls, toolCalls, cost, true);
    }

    /** The sum; estimated if either side is. */
    public Usage plus(Usage other) {
        Money both = cost == null ? other.cost : other.cost == null ? cost : cost.plus(other.cost);
        return new Usage(
                sum(inputTokens, other.inputTokens),
                sum(outputTokens, other.outputTokens),
                sum(modelCalls, other.modelCalls),
                sum(toolCalls, other.toolCalls),
                both,
                estimated || other.estimated);
    }

    // Figures come from providers: an absurd one must not break the account that it is settled on.
    private static long sum(long a, long b) {
        return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
    }

    /** What is left when the other is taken away, never below zero in any figure. */
    public Usage minus(Usage other) {
        Money rest = cost == null ? null : other.cost == null ? cost : cost.minus(other.cost);
        return new Usage(
                Math.max(0, inputTokens - other.inputTokens),
                Math.max(0, outputTokens - other.outputTokens),
                Math.max(0, modelCalls - other.modelCalls),
                Math.max(0, toolCalls - other.toolCalls),
                rest,
                estimated || other.estimated);
    }

    /** Tokens sent to models, cached ones included. */
    public long inputTokens() {
        return inputTokens;
    }

    /** Tokens made by models, reasoning included. */
    public long outputTokens() {
        return outputTokens;
    }

    /** Input and output together. */
    public long totalTokens() {
        return sum(inputTokens, outputTokens);
    }

    /** Calls of models, every attempt counted. */
    public long modelCalls() {
        return modelCalls;
    }

    /** Calls of tools. */
    public long toolCalls() {
        return toolCalls;
    }

    /** The cost; empty when no price was known for any part, which is not the same as free. */
    public Optional<Money> cost() {
        return Optional.ofNullable(cost);
    }

    /** Whether any figure was estimated because the provider gave none. */
    public boolean estimated() {
        return estimated;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Usage that
                && inputTokens == that.inputTokens
                && outputTokens == that.outputTokens
                && modelCalls == that.modelCalls
                && toolCalls == that.toolCalls
                && estimated == that.estimated
                && Objects.equals(cost, that.cost);
    }

    @Override
    public int hashCode() {
        return Objects.hash(inputTokens, outputTokens, modelCalls, toolCalls, cost, estimated);
    }

    @Override
    public String toString() {
        return (estimated ? "about " : "") + totalTokens() + " tokens in " + modelCalls + " model calls, " + toolCalls
                + " tool calls" + (cost == null ? "" : ", " + cost);
    }
}
