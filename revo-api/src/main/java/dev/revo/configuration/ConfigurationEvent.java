package dev.revo.configuration;

import dev.revo.event.RevoEvent;
import java.util.Map;

/** What happens to configuration. */
public sealed interface ConfigurationEvent extends RevoEvent {
    /** A document has another version. */
    record Changed(Head head, String kind, String name, long version, boolean removed) implements ConfigurationEvent {
        @Override
        public String type() {
            return "configuration.changed";
        }

        @Override
        public Map<String, Object> data() {
            return Map.of("kind", kind, "name", name, "version", version, "removed", removed);
        }
    }
}
