package dev.revo.tool;

import static java.util.Objects.requireNonNull;

/**
 * A call of a tool that is asked for by name, as the input of an agent that does nothing else.
 *
 * @param tool its name
 * @param argumentsJson an object, as the tool's schema wants it
 */
public record ToolRequest(String tool, String argumentsJson) {
    /** Checks for nulls. */
    public ToolRequest {
        requireNonNull(tool, "tool");
        requireNonNull(argumentsJson, "argumentsJson");
    }
}
