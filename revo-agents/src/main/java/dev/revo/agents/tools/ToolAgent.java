package dev.revo.agents.tools;

import dev.revo.agent.Agent;
import dev.revo.agent.AgentSpec;
import dev.revo.data.Shape;
import dev.revo.tool.ToolFilter;
import dev.revo.tool.ToolRequest;
import dev.revo.tool.ToolResult;
import java.util.Locale;

/**
 * An agent that calls one tool and asks no model, so that who is no agent, such as a workflow described as data, calls tools
 * through the same checks, approvals and receipts. It answers what the tool says, which is not proven, and refuses where the
 * call was not made or failed. Nobody has it who does not register it.
 */
public final class ToolAgent {
    /** Its type: who starts it needs {@code agent:start} on it, besides the right to call the tool. */
    public static final String TYPE = "tool";

    private ToolAgent() {}

    /** The agent for these tools, for {@code Revo.Builder.agent}. */
    public static Agent<ToolRequest, String> of(ToolFilter callable) {
        AgentSpec<ToolRequest, String> spec = AgentSpec.builder(
                        TYPE, Shape.of(ToolRequest.class), Shape.of(String.class))
                .tools(callable)
                .build();
        return Agent.of(spec, (ctx, request) -> {
            ToolResult result = ctx.call(request.tool(), request.argumentsJson());
            return result.status() == ToolResult.Status.OK
                    ? ctx.partial(result.text(), "what a tool says is not proven")
                    : ctx.refuse(
                            "tool_" + result.status().name().toLowerCase(Locale.ROOT),
                            request.tool() + ": " + result.text());
        });
    }
}
