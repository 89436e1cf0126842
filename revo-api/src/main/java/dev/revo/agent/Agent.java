package dev.revo.agent;

import static java.util.Objects.requireNonNull;

import dev.revo.proof.Answer;

/**
 * Work that a model proposes and checks prove. One agent serves all runs and keeps no state of any; a run that was
 * interrupted by a crash or waited for a person begins {@link #run} again, with recorded answers and effects replayed.
 *
 * @param <I> the type of the input
 * @param <O> the type of the output
 */
public interface Agent<I, O> {
    /** What it is. Always the same answer. */
    AgentSpec<I, O> spec();

    /**
     * Refuses an input before anything is spent on it.
     *
     * @throws dev.revo.error.InvalidRequestException naming the field and the fix
     */
    default void validate(I input) {}

    /**
     * Does the work and answers through {@code ctx.verify}, {@code ctx.partial} or {@code ctx.refuse}.
     *
     * @throws Exception what went wrong; the run fails with it
     */
    Answer<O> run(AgentContext<O> ctx, I input) throws Exception;

    /**
     * An agent's work alone.
     *
     * @param <I> the type of the input
     * @param <O> the type of the output
     */
    @FunctionalInterface
    interface Body<I, O> {
        /** Does the work. */
        Answer<O> run(AgentContext<O> ctx, I input) throws Exception;
    }

    /** An agent from its description and its work. */
    static <I, O> Agent<I, O> of(AgentSpec<I, O> spec, Body<I, O> body) {
        requireNonNull(spec, "spec");
        requireNonNull(body, "body");
        return new Agent<>() {
            @Override
            public AgentSpec<I, O> spec() {
                return spec;
            }

            @Override
            public Answer<O> run(AgentContext<O> ctx, I input) throws Exception {
                return body.run(ctx, input);
            }

            @Override
            public String toString() {
                return spec.type();
            }
        };
    }
}
