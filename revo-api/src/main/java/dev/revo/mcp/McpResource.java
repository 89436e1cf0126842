package dev.revo.mcp;

import static java.util.Objects.requireNonNull;

/**
 * Something that a server offers to read. All of it is the server's own, untrusted word.
 *
 * @param uri how the server names it
 * @param name for people
 * @param mimeType of the content; empty when it is not said
 */
public record McpResource(String uri, String name, String mimeType) {
    /** Checks for nulls. */
    public McpResource {
        requireNonNull(uri, "uri");
        requireNonNull(name, "name");
        requireNonNull(mimeType, "mimeType");
    }
}
