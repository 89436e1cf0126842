package dev.revo.testkit.memory;

import dev.revo.error.DeniedException;
import dev.revo.error.Fault;
import dev.revo.error.InvalidRequestException;
import dev.revo.error.NotFoundException;
import dev.revo.error.QuotaExceededException;
import dev.revo.mcp.McpConfig;
import dev.revo.mcp.McpResult;
import dev.revo.mcp.McpTool;
import dev.revo.mcp.McpTool.Pin;
import dev.revo.spi.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One tenant's connection to a fake server: allow-list, pins, rate and size. Thread-safe. */
final class McpConnection {
    private final McpConfig config;
    private final FakeMcpServer server;
    private final TimeSource time;
    private final Instant since;
    private final Map<String, String> pins = new HashMap<>();
    private final Deque<Instant> calls = new ArrayDeque<>();

    McpConnection(McpConfig config, FakeMcpServer server, TimeSource time) {
        this.config = config;
        this.server = server;
        this.time = time;
        this.since = time.instant();
    }

    McpConfig config() {
        return config;
    }

    Instant since() {
        return since;
    }

    synchronized List<McpTool> tools() {
        List<McpTool> tools = new ArrayList<>();
        server.definitions().forEach((name, definition) -> {
            if (config.allows(name)) {
                String hash =
                        PlanJournal.sha256(name + "\n" + definition.description() + "\n" + definition.schemaJson());
                String pinned = pins.get(name);
                Pin pin = pinned == null ? Pin.NEW : pinned.equals(hash) ? Pin.SAME : Pin.CHANGED;
                tools.add(
                        new McpTool(config.name(), name, definition.description(), definition.schemaJson(), hash, pin));
            }
        });
        return tools;
    }

    synchronized void approvePins() {
        List<McpTool> now = tools();
        pins.clear();
        now.forEach(tool -> pins.put(tool.name(), tool.hash()));
    }

    McpResult call(String tool, String argumentsJson) {
        if (!argumentsJson.strip().startsWith("{")) {
            throw InvalidRequestException.field("argumentsJson", "is not an object", "Give a JSON object.");
        }
        McpTool found = tools().stream()
                .filter(each -> each.name().equals(tool))
                .findFirst()
                .orElseThrow(() -> new NotFoundException(
                        Fault.of("tool_not_found", "The server has no such tool, or the allow-list hides it.")
                                .with("tool", tool)));
        if (found.quarantined()) {
            throw new DeniedException(Fault.of(
                            "tool_quarantined",
                            "The tool is " + found.pin()
                                    + " since its pins were approved. Look at it, then approvePins().")
                    .with("tool", tool));
        }
        pace();
        return cut(server.call(tool, argumentsJson));
    }

    private synchronized void pace() {
        Instant now = time.instant();
        Instant minuteAgo = now.minus(Duration.ofMinutes(1));
        while (!calls.isEmpty() && !calls.peekFirst().isAfter(minuteAgo)) {
            calls.removeFirst();
        }
        if (calls.size() >= config.callsPerMinute()) {
            throw new QuotaExceededException(
                    Fault.of("mcp_rate", "The server is called " + calls.size() + " times a minute, its limit.")
                            .retryAfter(Duration.between(minuteAgo, calls.getFirst())));
        }
        calls.addLast(now);
    }

    private McpResult cut(McpResult result) {
        int left = config.maxResultBytes();
        boolean truncated = false;
        List<McpResult.Content> content = new ArrayList<>();
        for (McpResult.Content part : result.content()) {
            if (part instanceof McpResult.Text text && text.text().length() > left) {
                content.add(new McpResult.Text(text.text().substring(0, left)));
                truncated = true;
                left = 0;
            } else {
                content.add(part);
                left -= part instanceof McpResult.Text text ? text.text().length() : 0;
            }
        }
        return new McpResult(result.failed(), content, result.structuredJson(), truncated || result.truncated());
    }
}
