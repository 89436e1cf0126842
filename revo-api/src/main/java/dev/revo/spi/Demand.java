package dev.revo.spi;

import static java.util.Objects.requireNonNull;

import dev.revo.run.Usage;

/**
 * What is about to be consumed.
 *
 * @param kind of consumption
 * @param name of the agent, plan, model, tool or noun
 * @param estimate the most it is expected to use
 */
public record Demand(Kind kind, String name, Usage estimate) {
    /** Kinds of consumption. */
    public enum Kind {
        /** A run, from its submission to its end. */
        RUN,
        /** One attempt to call a model. */
        MODEL_CALL,
        /** One call of a tool. */
        TOOL_CALL,
        /** One direct call of a noun. */
        CALL
    }

    /** Checks for nulls. */
    public Demand {
        requireNonNull(kind, "kind");
        requireNonNull(name, "name");
        requireNonNull(estimate, "estimate");
    }
}
