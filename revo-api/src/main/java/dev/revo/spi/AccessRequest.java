package dev.revo.spi;

import static java.util.Objects.requireNonNull;

import dev.revo.scope.Permission;
import dev.revo.tool.ToolCall;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a decision point is asked: may the principal of the context do this? Immutable. */
public final class AccessRequest {
    private final String action;
    private final String resource;
    private final Phase phase;
    private final @Nullable String agent;
    private final @Nullable ToolCall call;

    /** When a decision is asked for. */
    public enum Phase {
        /** While things are listed, before anything is done. */
        LIST,
        /** Right before it is done. */
        CALL
    }

    private AccessRequest(
            String action, String resource, Phase phase, @Nullable String agent, @Nullable ToolCall call) {
        this.action = requireNonNull(action, "action");
        this.resource = requireNonNull(resource, "resource");
        this.phase = phase;
        this.agent = agent;
        this.call = call;
    }

    /** A request to do something now, outside a tool call. */
    public static AccessRequest of(String action, String resource) {
        return new AccessRequest(action, resource, Phase.CALL, null, null);
    }

    /** The same request in this phase. */
    public AccessRequest phase(Phase when) {
        return new AccessRequest(action, resource, requireNonNull(when, "when"), agent, call);
    }

    /** The same request on behalf of this agent. */
    public AccessRequest agent(String type) {
        return new AccessRequest(action, resource, phase, requireNonNull(type, "type"), call);
    }

    /** The same request for exactly this call. */
    public AccessRequest toolCall(ToolCall exact) {
        return new AccessRequest(action, resource, phase, agent, requireNonNull(exact, "exact"));
    }

    /** What is to be done, such as {@code tool:call} or {@code memory:recall}. */
    public String action() {
        return action;
    }

    /** On what, such as the tool's name; may be empty. */
    public String resource() {
        return resource;
    }

    /** When the decision is asked for. */
    public Phase phase() {
        return phase;
    }

    /** The agent that acts, if one does. */
    public Optional<String> agent() {
        return Optional.ofNullable(agent);
    }

    /** The exact call, when it is about one. */
    public Optional<ToolCall> toolCall() {
        return Optional.ofNullable(call);
    }

    /** The permission that this amounts to: the action, and the {@linkplain Permission#instance resource} as its instance. */
    public Permission permission() {
        return Permission.of(resource.isEmpty() ? action : action + ":" + Permission.instance(resource));
    }

    @Override
    public String toString() {
        return action + " on " + resource;
    }
}
