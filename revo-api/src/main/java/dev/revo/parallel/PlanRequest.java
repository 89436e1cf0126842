package dev.revo.parallel;

/**
 * One run of a plan that is asked for. Made by the plan, so that the input fits. Not for implementation.
 *
 * @param <O> the type of the result
 */
public interface PlanRequest<O> {
    /** The plan. */
    Plan<?, O> plan();

    /** The input as JSON of the plan's input shape. */
    String inputJson();
}
