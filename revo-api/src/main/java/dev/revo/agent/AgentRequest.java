package dev.revo.agent;

/**
 * One question to an agent. Made by its spec, so that the input fits. Not for implementation.
 *
 * @param <O> the type of the output
 */
public interface AgentRequest<O> {
    /** The agent that is asked. */
    AgentSpec<?, O> spec();

    /** The input as JSON of the spec's input shape. */
    String inputJson();
}
