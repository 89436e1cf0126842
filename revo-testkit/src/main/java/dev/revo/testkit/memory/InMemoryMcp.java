package dev.revo.testkit.memory;

import dev.revo.error.ConflictException;
import dev.revo.error.DeniedException;
import dev.revo.error.Fault;
import dev.revo.error.NotFoundException;
import dev.revo.mcp.Mcp;
import dev.revo.mcp.McpConfig;
import dev.revo.mcp.McpHealth;
import dev.revo.mcp.McpInstallRequest;
import dev.revo.mcp.McpInstallRequest.State;
import dev.revo.mcp.McpListing;
import dev.revo.mcp.McpResource;
import dev.revo.mcp.McpResult;
import dev.revo.mcp.McpSearch;
import dev.revo.mcp.McpServer;
import dev.revo.mcp.McpTool;
import dev.revo.spi.Gate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The servers of one scope's tenant. */
final class InMemoryMcp implements Mcp {
    private final Gate gate;
    private final McpModule module;

    InMemoryMcp(Gate gate, McpModule module) {
        this.gate = gate;
        this.module = module;
    }

    @Override
    public List<McpListing> discover(McpSearch search) {
        String text = search.text().toLowerCase(Locale.ROOT);
        return gate.call(
                "mcp:discover",
                "",
                ctx -> module.catalogue().stream()
                        .map(FakeMcpServer::listing)
                        .filter(listing ->
                                listing.name().toLowerCase(Locale.ROOT).contains(text))
                        .limit(search.top())
                        .toList());
    }

    @Override
    public McpInstallRequest request(String listing, String version, String reason) {
        return gate.call(
                "mcp:request",
                listing,
                ctx -> module.shelf(ctx, shelf -> {
                    McpListing wanted = module.catalogue().stream()
                            .map(FakeMcpServer::listing)
                            .filter(each -> each.name().equals(listing)
                                    && each.version().equals(version))
                            .findFirst()
                            .orElseThrow(() -> notFound("listing", listing));
                    String digest = PlanJournal.sha256(listing + "\n" + version + "\n" + wanted.command());
                    String by = ctx.scope().principal().id();
                    McpModule.Wish wish = new McpModule.Wish(
                            "w" + (shelf.wishes.size() + 1),
                            wanted,
                            by,
                            reason,
                            digest,
                            State.PENDING,
                            Optional.empty());
                    shelf.wishes.put(wish.id(), wish);
                    return wish;
                }));
    }

    private static NotFoundException notFound(String what, String name) {
        return new NotFoundException(Fault.of("mcp_" + what + "_not_found", "There is no such " + what + ".")
                .with(what, name));
    }

    @Override
    public List<McpInstallRequest> requests() {
        return gate.call("mcp:read", "", ctx -> module.shelf(ctx, shelf -> new ArrayList<>(shelf.wishes.values())));
    }

    @Override
    public McpInstallRequest approve(String request, String digest, String note) {
        return decide(request, digest, State.APPROVED);
    }

    @Override
    public McpInstallRequest reject(String request, String digest, String reason) {
        return decide(request, digest, State.REJECTED);
    }

    private McpInstallRequest decide(String id, String digest, State state) {
        return gate.call(
                "mcp:approve",
                id,
                ctx -> module.shelf(ctx, shelf -> {
                    McpModule.Wish wish =
                            Optional.ofNullable(shelf.wishes.get(id)).orElseThrow(() -> notFound("request", id));
                    String by = ctx.scope().principal().id();
                    if (wish.state() != State.PENDING || !wish.digest().equals(digest)) {
                        throw new ConflictException(Fault.of(
                                "request_decided", "The request was decided already, or is about something else."));
                    }
                    if (wish.by().equals(by)) {
                        throw new DeniedException(Fault.of("four_eyes", "Who asked for a server cannot agree to it."));
                    }
                    McpModule.Wish decided = new McpModule.Wish(
                            id, wish.listing(), wish.by(), wish.reason(), digest, state, Optional.of(by));
                    shelf.wishes.put(id, decided);
                    return decided;
                }));
    }

    @Override
    public McpServer connect(McpConfig config) {
        // Looking up what was approved decides nothing; the gate does.
        boolean approved = module.shelf(
                gate.context(),
                shelf -> shelf.wishes.values().stream()
                        .anyMatch(wish -> wish.state() == State.APPROVED
                                && !config.command().isEmpty()
                                && wish.listing().command().equals(config.command())));
        return gate.call(
                approved ? "mcp:use" : "mcp:connect", config.name(), ctx -> new Server(module.connect(ctx, config)));
    }

    @Override
    public Optional<McpServer> server(String name) {
        return servers().stream().filter(server -> server.name().equals(name)).findFirst();
    }

    @Override
    public List<McpServer> servers() {
        return gate.call(
                "mcp:read",
                "",
                ctx -> module.connections(ctx).stream()
                        .map(connection -> (McpServer) new Server(connection))
                        .toList());
    }

    @Override
    public void disconnect(String name) {
        gate.call(
                "mcp:connect",
                name,
                ctx -> module.shelf(
                        ctx,
                        shelf -> Optional.ofNullable(shelf.servers.remove(name)).isPresent()));
    }

    private final class Server implements McpServer {
        private final McpConnection connection;

        Server(McpConnection connection) {
            this.connection = connection;
        }

        @Override
        public String name() {
            return connection.config().name();
        }

        @Override
        public McpConfig config() {
            return connection.config();
        }

        @Override
        public McpHealth health() {
            return new McpHealth(
                    McpHealth.State.HEALTHY, connection.since(), Optional.empty(), Optional.empty(), "it is in memory");
        }

        @Override
        public List<McpTool> tools() {
            return gate.call("mcp:read", name(), ctx -> connection.tools());
        }

        @Override
        public void approvePins() {
            gate.call("mcp:pin", name(), ctx -> {
                connection.approvePins();
                return true;
            });
        }

        @Override
        public McpResult call(String tool, String argumentsJson) {
            return gate.call("mcp:call", name() + "/" + tool, ctx -> connection.call(tool, argumentsJson));
        }

        @Override
        public List<McpResource> resources() {
            return List.of();
        }

        @Override
        public McpResult read(String uri) {
            throw notFound("resource", uri);
        }
    }
}
