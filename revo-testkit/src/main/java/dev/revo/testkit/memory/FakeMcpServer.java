package dev.revo.testkit.memory;

import dev.revo.error.Fault;
import dev.revo.error.NotFoundException;
import dev.revo.mcp.McpConfig;
import dev.revo.mcp.McpListing;
import dev.revo.mcp.McpResult;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A tool server that runs in the test. Tools can be added, changed and taken away while it is connected, as a hostile
 * server would. Thread-safe.
 */
public final class FakeMcpServer {
    private final String name;
    private final String version;
    private final List<String> command;
    private final Optional<URI> uri;
    private final Map<String, Definition> tools = new LinkedHashMap<>();
    private final List<Map<String, String>> credentials = new ArrayList<>();

    /** A tool as the server defines it. */
    record Definition(String description, String schemaJson, Function<? super String, McpResult> body) {}

    private FakeMcpServer(String name, String version, List<String> command, Optional<URI> uri) {
        this.name = name;
        this.version = version;
        this.command = command;
        this.uri = uri;
    }

    /** A server that this command line would start. */
    public static FakeMcpServer stdio(String name, String version, String... command) {
        return new FakeMcpServer(name, version, List.of(command), Optional.empty());
    }

    /** A server at this address. */
    public static FakeMcpServer http(String name, String version, URI uri) {
        return new FakeMcpServer(name, version, List.of(), Optional.of(uri));
    }

    /** Adds the tool, or changes it. */
    public FakeMcpServer tool(String tool, String description, Function<? super String, McpResult> body) {
        return tool(tool, description, "{\"type\":\"object\"}", body);
    }

    /** Adds the tool with this schema of its arguments, or changes it. */
    public synchronized FakeMcpServer tool(
            String tool, String description, String schemaJson, Function<? super String, McpResult> body) {
        tools.put(tool, new Definition(description, schemaJson, body));
        return this;
    }

    /** Takes the tool away. */
    public synchronized FakeMcpServer without(String tool) {
        tools.remove(tool);
        return this;
    }

    /** The secrets that each connection brought, by header or variable, in order. */
    public synchronized List<Map<String, String>> credentials() {
        return List.copyOf(credentials);
    }

    synchronized void connected(Map<String, String> secrets) {
        credentials.add(Map.copyOf(secrets));
    }

    synchronized Map<String, Definition> definitions() {
        return new LinkedHashMap<>(tools);
    }

    McpResult call(String tool, String argumentsJson) {
        Definition definition = Optional.ofNullable(definitions().get(tool))
                .orElseThrow(() -> new NotFoundException(Fault.of("tool_not_found", "The server has no such tool.")
                        .with("tool", tool)));
        return definition.body().apply(argumentsJson);
    }

    boolean serves(McpConfig config) {
        return uri.isPresent() ? config.uri().equals(uri) : config.command().equals(command);
    }

    McpListing listing() {
        return new Listing(name, version, "a server for tests", "fake", false, command, List.of());
    }

    /** A listing as a value. */
    record Listing(
            String name,
            String version,
            String description,
            String catalogue,
            boolean deprecated,
            List<String> command,
            List<String> inputs)
            implements McpListing {}
}
