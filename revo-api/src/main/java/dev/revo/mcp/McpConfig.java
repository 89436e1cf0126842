package dev.revo.mcp;

import static java.util.Objects.requireNonNull;

import dev.revo.error.InvalidRequestException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a server is reached and what of it may be used. Secrets stand in it as references only. Immutable; each copy method
 * checks its argument at once.
 */
public final class McpConfig {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,39}");
    private static final Pattern PATTERN = Pattern.compile("[A-Za-z0-9_./*-]{1,128}");
    private static final Pattern REFERENCE = Pattern.compile("[a-z][a-z0-9+.-]*:\\S{1,500}");

    private final String name;
    private final List<String> command;
    private final @Nullable URI uri;
    private List<String> allow = List.of();
    private Map<String, String> secrets = Map.of();
    private Map<String, String> environment = Map.of();
    private Duration timeout = Duration.ofSeconds(60);
    private int maxResultBytes = 1_000_000;
    private int callsPerMinute = 600;

    private McpConfig(String name, List<String> command, @Nullable URI uri) {
        if (!NAME.matcher(name).matches()) {
            throw InvalidRequestException.field(
                    "mcp.name", "'" + name + "' is not a name", "Use 1 to 40 of a-z, 0-9, _ and -.");
        }
        this.name = name;
        this.command = command;
        this.uri = uri;
    }

    private McpConfig(McpConfig from) {
        this.name = from.name;
        this.command = from.command;
        this.uri = from.uri;
        this.allow = from.allow;
        this.secrets = from.secrets;
        this.environment = from.environment;
        this.timeout = from.timeout;
        this.maxResultBytes = from.maxResultBytes;
        this.callsPerMinute = from.callsPerMinute;
    }

    /**
     * A server that runs as a child process. The words are passed as they are, never to a shell.
     *
     * @param name the tenant's own name for it
     * @param command the program
     * @param arguments its arguments
     */
    public static McpConfig stdio(String name, String command, String... arguments) {
        List<String> words = new ArrayList<>();
        words.add(command);
        words.addAll(Arrays.asList(arguments));
        if (command.isBlank() || words.stream().anyMatch(word -> word.indexOf('\0') >= 0)) {
            throw InvalidRequestException.field(
                    "mcp.command", "is blank or holds a zero character", "Give the program and its arguments.");
        }
        return new McpConfig(name, List.copyOf(words), null);
    }

    /**
     * A server that is reached by HTTP.
     *
     * @param uri {@code https}; {@code http} only to the own machine
     */
    public static McpConfig http(String name, URI uri) {
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        String host = String.valueOf(uri.getHost());
        boolean local = host.equals("localhost") || host.equals("127.0.0.1") || host.equals("[::1]");
        if (uri.getHost() == null || !(scheme.equals("https") || (scheme.equals("http") && local))) {
            throw InvalidRequestException.field(
                    "mcp.uri", "is not an https address", "Use https; http is for the own machine only.");
        }
        if (uri.getUserInfo() != null) {
            throw InvalidRequestException.field(
                    "mcp.uri", "holds credentials", "Use .secret(\"Authorization\", \"vault:...\").");
        }
        return new McpConfig(name, List.of(), uri);
    }

    /** A copy that lets these tools through too; {@code *} stands for any characters. Every tool when none is named. */
    public McpConfig allow(String... patterns) {
        List<String> all = new ArrayList<>(allow);
        for (String pattern : patterns) {
            if (!PATTERN.matcher(pattern).matches()) {
                throw InvalidRequestException.field(
                        "mcp.allow", "'" + pattern + "' is not a pattern", "Write for example read_* or list_files.");
            }
            all.add(pattern);
        }
        McpConfig copy = new McpConfig(this);
        copy.allow = List.copyOf(all);
        return copy;
    }

    /**
     * A copy that sends a secret in this header, or in this environment variable of a process.
     *
     * @param reference in the tenant's {@code SecretStore}, such as {@code vault:crm/acme}; never the secret itself
     */
    public McpConfig secret(String header, String reference) {
        if (!REFERENCE.matcher(reference).matches()) {
            throw InvalidRequestException.field(
                    "mcp.secret." + header,
                    "is not a reference",
                    "Put the secret into a store and write vault:its/name.");
        }
        McpConfig copy = new McpConfig(this);
        copy.secrets = plus("mcp.secret", secrets, header, reference);
        return copy;
    }

    /** A copy whose process sees this variable; it inherits none but a few harmless ones. */
    public McpConfig environment(String variable, String value) {
        McpConfig copy = new McpConfig(this);
        copy.environment = plus("mcp.environment", environment, variable, requireNonNull(value, "value"));
        return copy;
    }

    private static Map<String, String> plus(String field, Map<String, String> held, String key, String value) {
        if (!Pattern.matches("[A-Za-z0-9_-]{1,128}", key)) {
            throw InvalidRequestException.field(field, "'" + key + "' is not a name", "Use a header or variable name.");
        }
        Map<String, String> more = new TreeMap<>(held);
        more.put(key, value);
        return Map.copyOf(more);
    }

    /** A copy whose calls take at most so long each. */
    public McpConfig timeout(Duration most) {
        if (most.isNegative() || most.isZero()) {
            throw InvalidRequestException.field("mcp.timeout", "is " + most, "Use a duration above zero.");
        }
        McpConfig copy = new McpConfig(this);
        copy.timeout = most;
        return copy;
    }

    /** A copy whose results are cut at so many bytes, 1,000 or more. */
    public McpConfig maxResultBytes(int most) {
        if (most < 1_000) {
            throw InvalidRequestException.field("mcp.maxResultBytes", "is " + most, "Use 1,000 or more.");
        }
        McpConfig copy = new McpConfig(this);
        copy.maxResultBytes = most;
        return copy;
    }

    /** A copy of at most so many calls a minute, 1 or more. */
    public McpConfig callsPerMinute(int most) {
        if (most < 1) {
            throw InvalidRequestException.field("mcp.callsPerMinute", "is " + most, "Use 1 or more.");
        }
        McpConfig copy = new McpConfig(this);
        copy.callsPerMinute = most;
        return copy;
    }

    /** Whether the allow-list lets the tool through. */
    public boolean allows(String tool) {
        return allow.isEmpty() || allow.stream().anyMatch(pattern -> matches(pattern, tool));
    }

    private static boolean matches(String pattern, String tool) {
        String[] parts = pattern.split("\\*", -1);
        if (!tool.startsWith(parts[0])) {
            return false;
        }
        int at = parts[0].length();
        for (int i = 1; i < parts.length; i++) {
            boolean last = i == parts.length - 1;
            int found = last ? tool.length() - parts[i].length() : tool.indexOf(parts[i], at);
            if (found < at || !tool.startsWith(parts[i], found)) {
                return false;
            }
            at = found + parts[i].length();
        }
        return at == tool.length();
    }

    /** The name. */
    public String name() {
        return name;
    }

    /** The command line, word by word; empty for a remote server. */
    public List<String> command() {
        return command;
    }

    /** The address of a remote server. */
    public Optional<URI> uri() {
        return Optional.ofNullable(uri);
    }

    /** The patterns of tools that are let through; every tool when empty. */
    public List<String> allow() {
        return allow;
    }

    /** References of secrets by header or variable; unmodifiable. */
    public Map<String, String> secrets() {
        return secrets;
    }

    /** Variables of the process; unmodifiable. */
    public Map<String, String> environment() {
        return environment;
    }

    /** The bound on one call. */
    public Duration timeout() {
        return timeout;
    }

    /** The bound on a result. */
    public int maxResultBytes() {
        return maxResultBytes;
    }

    /** The bound on calls in a minute. */
    public int callsPerMinute() {
        return callsPerMinute;
    }

    /** Name and address or program; no argument, no variable, no reference. */
    @Override
    public String toString() {
        return name + " at " + (uri == null ? command.get(0) : uri.getHost());
    }
}
