package dev.revo.mcp;

import dev.revo.event.RevoEvent;
import java.util.Map;

/** What happens to servers and their tools. Never arguments or results. */
public sealed interface McpEvent extends RevoEvent {
    /** A server has another health. */
    record HealthChanged(Head head, String server, McpHealth.State state) implements McpEvent {
        @Override
        public String type() {
            return "mcp.health_changed";
        }

        @Override
        public Map<String, Object> data() {
            return Map.of("server", server, "state", state.name());
        }
    }

    /** A tool came that was not approved, or changed: it is in quarantine. */
    record Quarantined(Head head, String server, String tool, String hash) implements McpEvent {
        @Override
        public String type() {
            return "mcp.quarantined";
        }

        @Override
        public Map<String, Object> data() {
            return Map.of("server", server, "tool", tool, "hash", hash);
        }
    }

    /** Somebody approved the tools as they are. */
    record PinsApproved(Head head, String server, int tools) implements McpEvent {
        @Override
        public String type() {
            return "mcp.pins_approved";
        }

        @Override
        public Map<String, Object> data() {
            return Map.of("server", server, "tools", tools);
        }
    }

    /** A tool was called. */
    record Called(Head head, String server, String tool, boolean failed, long micros, long bytes) implements McpEvent {
        @Override
        public String type() {
            return "mcp.called";
        }

        @Override
        public Map<String, Object> data() {
            return Map.of("server", server, "tool", tool, "failed", failed, "micros", micros, "bytes", bytes);
        }
    }
}
