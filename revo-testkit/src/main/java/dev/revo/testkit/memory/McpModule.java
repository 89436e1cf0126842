package dev.revo.testkit.memory;

import dev.revo.error.Fault;
import dev.revo.error.NotFoundException;
import dev.revo.error.UnavailableException;
import dev.revo.mcp.Mcp;
import dev.revo.mcp.McpConfig;
import dev.revo.mcp.McpInstallRequest;
import dev.revo.mcp.McpListing;
import dev.revo.run.RunContext;
import dev.revo.spi.RevoModule;
import dev.revo.spi.SecretStore;
import dev.revo.spi.TimeSource;
import dev.revo.spi.Wiring;
import dev.revo.tool.ToolProvider;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Provides {@link Mcp} over fake servers, and their tools to agents. What tenants have is kept apart. */
final class McpModule implements RevoModule {
    private final List<FakeMcpServer> catalogue;
    private final Map<String, Shelf> tenants = new HashMap<>();
    private Supplier<SecretStore> secrets = () -> {
        throw new IllegalStateException("not installed");
    };
    private Supplier<TimeSource> time = () -> {
        throw new IllegalStateException("not installed");
    };

    McpModule(List<FakeMcpServer> catalogue) {
        this.catalogue = catalogue;
    }

    /** What one tenant has. */
    static final class Shelf {
        final Map<String, McpConnection> servers = new TreeMap<>();
        final Map<String, Wish> wishes = new TreeMap<>();
    }

    /** A wish as a value. */
    record Wish(
            String id,
            McpListing listing,
            String by,
            String reason,
            String digest,
            State state,
            Optional<String> decidedBy)
            implements McpInstallRequest {}

    @Override
    public String name() {
        return "in-memory-mcp";
    }

    @Override
    public void install(Wiring wiring) {
        secrets = wiring.need(SecretStore.class);
        time = wiring.need(TimeSource.class);
        wiring.noun(Mcp.class, gate -> new InMemoryMcp(gate, this));
        wiring.contribute(ToolProvider.class, new McpTools(this));
    }

    TimeSource time() {
        return time.get();
    }

    List<FakeMcpServer> catalogue() {
        return catalogue;
    }

    synchronized <R> R shelf(RunContext ctx, java.util.function.Function<Shelf, R> work) {
        return work.apply(tenants.computeIfAbsent(ctx.tenant(), tenant -> new Shelf()));
    }

    List<McpConnection> connections(RunContext ctx) {
        return shelf(ctx, shelf -> new ArrayList<>(shelf.servers.values()));
    }

    McpConnection connect(RunContext ctx, McpConfig config) {
        FakeMcpServer server = catalogue.stream()
                .filter(each -> each.serves(config))
                .findFirst()
                .orElseThrow(() -> new UnavailableException(
                        Fault.of("mcp_unreachable", "No fake server answers at " + config + ".")
                                .with("server", config.name())));
        Map<String, String> resolved = new TreeMap<>();
        config.secrets().forEach((header, reference) -> resolved.put(header, secret(ctx, reference)));
        server.connected(resolved);
        McpConnection connection = new McpConnection(config, server, time.get());
        shelf(ctx, shelf -> shelf.servers.put(config.name(), connection));
        return connection;
    }

    private String secret(RunContext ctx, String reference) {
        try (SecretStore.Secret secret = secrets.get()
                .find(ctx, reference)
                .orElseThrow(() -> new NotFoundException(Fault.of(
                                "secret_not_found",
                                "The tenant has no secret under this reference. Put it into its store.")
                        .with("reference", reference)))) {
            return new String(secret.reveal());
        }
    }
}
