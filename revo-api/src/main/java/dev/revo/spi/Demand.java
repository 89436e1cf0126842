package dev.revo.spi;

import static java.util.Objects.requireNonNull;

import dev.revo.run.Usage;

/**
 * What is about to be consumed.
 *
 * @param kind of consumption
 * @param name of the agent, plan, model, tool or noun
 * @param estimate the most it is expected to use
 * @param by who asks
 */
public record Demand(Kind kind, String name, Usage estimate, By by) {
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

    /** Who asks. */
    public enum By {
        /** The host, on behalf of a principal: a direct call, or a run without parent. */
        CALLER,
        /** A run: what it consumes, the nouns it calls, the runs it starts. */
        RUN,
        /** reVo, for a run that was let in by an earlier start and goes on. */
        RECOVERY
    }

    /** Checks for nulls. */
    public Demand {
        requireNonNull(kind, "kind");
        requireNonNull(name, "name");
        requireNonNull(estimate, "estimate");
        requireNonNull(by, "by");
    }

    /** What a run is about to consume. */
    public Demand(Kind kind, String name, Usage estimate) {
        this(kind, name, estimate, By.RUN);
    }
}
