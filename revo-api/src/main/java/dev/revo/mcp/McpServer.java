package dev.revo.mcp;

import java.util.List;

/** A server that is connected. Calls block within the config's timeout. Not for implementation by hosts. */
public interface McpServer {
    /** The name that the tenant gave it; what it calls itself is not trusted. */
    String name();

    /** The config, secrets as references. */
    McpConfig config();

    /** How it is. Looks at what probes and calls measured; asks nothing now. */
    McpHealth health();

    /**
     * Every tool that the allow-list lets through, with the state of its pin. What the server says about them is untrusted
     * text.
     */
    List<McpTool> tools();

    /**
     * Takes every tool as it is now as good. Afterwards a tool that is new or has changed in name, title, description,
     * schemas or annotations is in quarantine until this is called again.
     */
    void approvePins();

    /**
     * Calls a tool; under the decision point, the rate limit and the audit log. A tool's own failure is a result.
     *
     * @param argumentsJson a JSON object; checked against the tool's schema
     * @throws dev.revo.error.NotFoundException when the tool does not exist or the allow-list hides it
     * @throws dev.revo.error.DeniedException when the principal may not, or the tool is in quarantine
     * @throws dev.revo.error.QuotaExceededException when the rate is reached
     * @throws dev.revo.error.DeadlineExceededException when it does not answer in time; the call is cancelled
     */
    McpResult call(String tool, String argumentsJson);

    /** What the server offers to read; empty when it offers nothing. */
    List<McpResource> resources();

    /** The content of a resource that it lists. */
    McpResult read(String uri);
}
