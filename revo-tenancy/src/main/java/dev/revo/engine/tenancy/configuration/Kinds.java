package dev.revo.engine.tenancy.configuration;

import dev.revo.configuration.NewConfiguration;
import dev.revo.error.Fault;
import dev.revo.error.InvalidRequestException;
import dev.revo.error.WiringException;
import dev.revo.spi.ConfigurationKind;
import dev.revo.tenancy.PlanLimits.Limit;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The kinds that there are, by name. Immutable. */
final class Kinds {
    /** For those that plans limit, until a module brings its own. */
    private static final List<ConfigurationKind> PLAIN = List.of(
            ConfigurationKind.of("agent").counting(Limit.AGENTS),
            ConfigurationKind.of("mcp-server").counting(Limit.MCP_SERVERS));

    private final Map<String, ConfigurationKind> kinds;

    private Kinds(Map<String, ConfigurationKind> kinds) {
        this.kinds = kinds;
    }

    /**
     * Those that were contributed, and {@code agent} and {@code mcp-server}.
     *
     * @throws WiringException when two have one name or count against one limit
     */
    static Kinds of(List<ConfigurationKind> contributed) {
        Map<String, ConfigurationKind> kinds = new TreeMap<>();
        for (ConfigurationKind each : contributed) {
            // Its form too: what is no name is refused here and not with the first document.
            String name = NewConfiguration.of(each.kind(), "any", "").kind();
            if (kinds.put(name, each) != null) {
                throw fault("Two kinds of configuration are named " + name + ". Contribute one of them.");
            }
        }
        PLAIN.forEach(each -> kinds.putIfAbsent(each.kind(), each));
        Map<Limit, String> counted = new EnumMap<>(Limit.class);
        kinds.values()
                .forEach(each -> each.limit().ifPresent(limit -> {
                    String other = counted.put(limit, each.kind());
                    if (other != null) {
                        throw fault("The kinds " + other + " and " + each.kind() + " of configuration count against "
                                + limit + " both. Let one of them do.");
                    }
                }));
        return new Kinds(kinds);
    }

    private static WiringException fault(String message) {
        return new WiringException(Fault.of("configuration_kinds", message));
    }

    /** The kind of this name. */
    ConfigurationKind get(String name) {
        ConfigurationKind kind = kinds.get(name);
        if (kind == null) {
            throw InvalidRequestException.field(
                    "configuration.kind",
                    "is none that is known here: " + kinds.keySet(),
                    "Use one of these, or .contribute(ConfigurationKind.class, ...) it.");
        }
        return kind;
    }
}
