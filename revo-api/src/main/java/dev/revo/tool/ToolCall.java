package dev.revo.tool;

import static java.util.Objects.requireNonNull;

/**
 * Exactly what is to be called.
 *
 * @param id of the call within its turn, as the model gave it or as it was minted
 * @param tool name
 * @param toolHash SHA-256 of the tool's definition: a changed tool is another tool
 * @param argumentsJson the arguments as canonical JSON (RFC 8785)
 * @param effect what the call leaves behind
 * @param digest SHA-256 over tenant, run and all of the above; approvals bind to it
 */
public record ToolCall(String id, String tool, String toolHash, String argumentsJson, Effect effect, String digest) {
    /** Checks for nulls. */
    public ToolCall {
        requireNonNull(id, "id");
        requireNonNull(tool, "tool");
        requireNonNull(toolHash, "toolHash");
        requireNonNull(argumentsJson, "argumentsJson");
        requireNonNull(effect, "effect");
        requireNonNull(digest, "digest");
    }
}
