package dev.revo.run;

import static java.util.Objects.requireNonNull;

import dev.revo.error.InvalidRequestException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What work consumed or may consume: tokens, calls and money. Adds up; immutable. Reasoning tokens are part of the
 * output tokens and cached ones part of the input tokens, as OpenAI-compatible endpoints count them; counts of providers
 * that leave them out are brought to this form.
 */
public final class Usage {
    private static final Usage NONE = new Usage(0, 0, 0, 0, Parts.NONE, null, false);

    private final long inputTokens;
    private final long outputTokens;
    private final long modelCalls;
    private final long toolCalls;
    private final Parts parts;
    private final @Nullable Money cost;
    private final boolean estimated;

    /** What of the input came from and went to the provider's cache, and what of the output was reasoning. */
    private record Parts(long cacheRead, long cacheWrite, long reasoning) {
        static final Parts NONE = new Parts(0, 0, 0);

        Parts plus(Parts other) {
            return new Parts(
                    sum(cacheRead, other.cacheRead),
                    sum(cacheWrite, other.cacheWrite),
                    sum(reasoning, other.reasoning));
        }

        Parts minus(Parts other) {
            return new Parts(
                    Math.max(0, cacheRead - other.cacheRead),
                    Math.max(0, cacheWrite - other.cacheWrite),
                    Math.max(0, reasoning - other.reasoning));
        }

        /** No more than the whole that they are part of. */
        Parts within(long input, long output) {
            long read = Math.min(cacheRead, input);
            return new Parts(read, Math.min(cacheWrite, input - read), Math.min(reasoning, output));
        }
    }

    private Usage(
            long inputTokens,
            long outputTokens,
            long modelCalls,
            long toolCalls,
            Parts parts,
            @Nullable Money cost,
            boolean estimated) {
        this.inputTokens = notNegative("inputTokens", inputTokens);
        this.outputTokens = notNegative("outputTokens", outputTokens);
        this.modelCalls = notNegative("modelCalls", modelCalls);
        this.toolCalls = notNegative("toolCalls", toolCalls);
        this.parts = parts.within(inputTokens, outputTokens);
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
        return new Usage(inputTokens, outputTokens, modelCalls, toolCalls, Parts.NONE, null, false);
    }

    /** Tokens of one model call, at no known price. */
    public static Usage tokens(long input, long output) {
        return new Usage(input, output, 1, 0, Parts.NONE, null, false);
    }

    /** One call of a tool. */
    public static Usage oneToolCall() {
        return new Usage(0, 0, 0, 1, Parts.NONE, null, false);
    }

    /**
     * A copy that says how much of its input the provider had in its cache, and how much it put there. Both are part of the
     * input; what is more than it is left out.
     */
    public Usage cached(long read, long written) {
        Parts more = new Parts(
                notNegative("cacheReadTokens", read), notNegative("cacheWriteTokens", written), parts.reasoning());
        return new Usage(inputTokens, outputTokens, modelCalls, toolCalls, more, cost, estimated);
    }

    /** A copy that says how much of its output was reasoning; what is more than the output is left out. */
    public Usage reasoning(long tokens) {
        Parts more = new Parts(parts.cacheRead(), parts.cacheWrite(), notNegative("reasoningTokens", tokens));
        return new Usage(inputTokens, outputTokens, modelCalls, toolCalls, more, cost, estimated);
    }

    /** A copy with this cost. */
    public Usage cost(Money money) {
        return new Usage(
                inputTokens, outputTokens, modelCalls, toolCalls, parts, requireNonNull(money, "money"), estimated);
    }

    /** A copy that says its figures are not from the provider. */
    public Usage asEstimate() {
        return new Usage(inputTokens, outputTokens, modelCalls, toolCalls, parts, cost, true);
    }

    /** The sum; estimated if either side is. */
    public Usage plus(Usage other) {
        Money both = cost == null ? other.cost : other.cost == null ? cost : cost.plus(other.cost);
        return new Usage(
                sum(inputTokens, other.inputTokens),
                sum(outputTokens, other.outputTokens),
                sum(modelCalls, other.modelCalls),
                sum(toolCalls, other.toolCalls),
                parts.plus(other.parts),
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
                parts.minus(other.parts),
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

    /** Tokens of the input that came from the provider's cache. */
    public long cacheReadTokens() {
        return parts.cacheRead();
    }

    /** Tokens of the input that the provider put into its cache. */
    public long cacheWriteTokens() {
        return parts.cacheWrite();
    }

    /** Tokens of the output that were reasoning. */
    public long reasoningTokens() {
        return parts.reasoning();
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
                && parts.equals(that.parts)
                && estimated == that.estimated
                && Objects.equals(cost, that.cost);
    }

    @Override
    public int hashCode() {
        return Objects.hash(inputTokens, outputTokens, modelCalls, toolCalls, parts, cost, estimated);
    }

    @Override
    public String toString() {
        return (estimated ? "about " : "") + totalTokens() + " tokens in " + modelCalls + " model calls, " + toolCalls
                + " tool calls" + (cost == null ? "" : ", " + cost);
    }
}
