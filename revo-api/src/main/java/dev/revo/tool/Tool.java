package dev.revo.tool;

import dev.revo.data.Shape;
import java.util.Optional;

/**
 * Something that a model can call. The runtime validates the arguments, checks permissions, asks for approval, journals
 * the effect and bounds time and size; the tool does the work.
 *
 * <p>Thread-safe: one tool serves all runs and keeps no state of any of them.
 */
public interface Tool {
    /** What it is. Always the same answer. */
    ToolSpec spec();

    /**
     * Makes the call.
     *
     * @throws Exception what went wrong; the model gets its message as an error result
     */
    ToolResult call(ToolContext ctx) throws Exception;

    /**
     * What an earlier call under the same idempotency key gave: asked after a crash between the intent and the receipt of
     * a call with an effect. Empty when the tool cannot tell; then the run waits for a person's word and the call is not
     * repeated. A tool that knows the effect never happened answers {@link ToolResult.Status#NOT_EXECUTED}; the call is
     * then made.
     *
     * @throws Exception when it could not look; taken as empty
     */
    default Optional<ToolResult> lookup(ToolContext ctx) throws Exception {
        return Optional.empty();
    }

    /**
     * A tool's work on typed arguments.
     *
     * @param <A> the type of the arguments
     * @param <R> the type of the result
     */
    @FunctionalInterface
    interface Body<A, R> {
        /** Does the work. */
        R call(ToolContext ctx, A arguments) throws Exception;
    }

    /** A tool over a record of arguments and a result; the schema is derived unless the spec has one. */
    static <A, R> Tool of(ToolSpec spec, Class<A> arguments, Class<R> result, Body<? super A, ? extends R> body) {
        return new TypedTool<>(spec, Shape.of(arguments), Shape.of(result), body);
    }
}
