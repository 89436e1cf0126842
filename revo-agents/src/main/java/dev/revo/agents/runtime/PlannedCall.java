package dev.revo.agents.runtime;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.revo.tool.Tool;
import dev.revo.tool.ToolCall;
import dev.revo.tool.ToolResult;
import org.jspecify.annotations.Nullable;

/**
 * One call of a turn on its way to its result. Exactly one of tool with call, or result, is there when it is planned.
 *
 * @param request as the model made it, with an id of its own
 * @param key of the call in its run: the idempotency key
 * @param tool that is to be called, when it may be
 * @param call exactly what is to be called
 * @param result when it is known already
 */
record PlannedCall(
        ToolExecutionRequest request,
        String key,
        @Nullable Tool tool,
        @Nullable ToolCall call,
        @Nullable ToolResult result) {
    static PlannedCall settled(ToolExecutionRequest request, String key, ToolResult result) {
        return new PlannedCall(request, key, null, null, result);
    }

    PlannedCall with(ToolResult settled) {
        return new PlannedCall(request, key, tool, call, settled);
    }

    PlannedCall with(ToolCall edited) {
        return new PlannedCall(request, key, tool, edited, result);
    }

    /** The arguments in canonical form, or as the model wrote them when they could not be read. */
    String arguments() {
        return call == null ? String.valueOf(request.arguments()) : call.argumentsJson();
    }

    boolean open() {
        return result == null;
    }

    Tool theTool() {
        if (tool == null) {
            throw new IllegalStateException("a settled call has no tool");
        }
        return tool;
    }

    ToolCall theCall() {
        if (call == null) {
            throw new IllegalStateException("a settled call is not called");
        }
        return call;
    }

    ToolResult theResult() {
        if (result == null) {
            throw new IllegalStateException("the call has no result yet");
        }
        return result;
    }
}
