package dev.revo.testkit.model;

/**
 * The tokens that a scripted turn reports. Immutable.
 *
 * @param input input tokens, cached ones included, as OpenAI counts them
 * @param output output tokens, reasoning ones included
 * @param cached input tokens that came from the provider's cache
 * @param reasoning output tokens spent on reasoning
 */
public record TurnUsage(int input, int output, int cached, int reasoning) {

    /** What a turn reports when its script says nothing: 10 tokens in, 5 out. */
    public static final TurnUsage DEFAULT = of(10, 5);

    /**
     * Checks that no count is negative.
     *
     * @throws IllegalArgumentException if one is
     */
    public TurnUsage {
        if (input < 0 || output < 0 || cached < 0 || reasoning < 0) {
            throw new IllegalArgumentException("token counts must not be negative: input " + input + ", output "
                    + output + ", cached " + cached + ", reasoning " + reasoning);
        }
    }

    /** Returns a usage without cached or reasoning tokens. */
    public static TurnUsage of(int input, int output) {
        return new TurnUsage(input, output, 0, 0);
    }

    /**
     * Returns this usage with every count multiplied.
     *
     * @throws ArithmeticException if a product does not fit
     */
    public TurnUsage times(int factor) {
        return new TurnUsage(
                Math.multiplyExact(input, factor),
                Math.multiplyExact(output, factor),
                Math.multiplyExact(cached, factor),
                Math.multiplyExact(reasoning, factor));
    }

    /** Returns the sum of input and output tokens. */
    public int total() {
        return Math.addExact(input, output);
    }
}
