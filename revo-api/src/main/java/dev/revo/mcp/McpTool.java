package dev.revo.mcp;

import static java.util.Objects.requireNonNull;

/**
 * A tool of a server.
 *
 * @param server the tenant's name of the server
 * @param name as the server gives it
 * @param description as the server gives it: untrusted text
 * @param inputSchemaJson JSON Schema of the arguments
 * @param hash SHA-256 over the canonical definition
 * @param pin whether it may be called
 */
public record McpTool(String server, String name, String description, String inputSchemaJson, String hash, Pin pin) {
    /** The state of a tool's pin. */
    public enum Pin {
        /** It is what was approved: it may be called. */
        SAME,
        /** It was not there when pins were approved: quarantine. */
        NEW,
        /** It is not what was approved any more: quarantine. */
        CHANGED
    }

    /** Checks for nulls. */
    public McpTool {
        requireNonNull(server, "server");
        requireNonNull(name, "name");
        requireNonNull(description, "description");
        requireNonNull(inputSchemaJson, "inputSchemaJson");
        requireNonNull(hash, "hash");
        requireNonNull(pin, "pin");
    }

    /** Whether it is in quarantine. */
    public boolean quarantined() {
        return pin != Pin.SAME;
    }
}
