package dev.revo.mcp;

import java.util.List;
import java.util.Optional;

/**
 * The tool servers of a tenant. What is not approved is not connected, what is not pinned is not called, and another
 * tenant's servers and credentials are not seen. Thread-safe. Not for implementation by hosts.
 *
 * <p>Actions: {@code mcp:discover}, {@code mcp:request}, {@code mcp:approve}, {@code mcp:read}, {@code mcp:pin},
 * {@code mcp:connect} for any server and {@code mcp:use} for one whose command line was approved, with the server's name as
 * the resource; and {@code mcp:call} with {@code server/tool}.
 */
public interface Mcp {
    /** Servers that the catalogues of this reVo list; nothing is fetched or started. */
    List<McpListing> discover(McpSearch search);

    /**
     * Asks for a listed server. Nothing is installed before somebody with {@code mcp:approve} agreed.
     *
     * @throws dev.revo.error.NotFoundException when no catalogue lists it in this version
     */
    McpInstallRequest request(String listing, String version, String reason);

    /** What was asked for and what became of it, oldest first. */
    List<McpInstallRequest> requests();

    /**
     * Agrees to exactly what the digest names: package, version and command line. Who asked cannot agree.
     *
     * @throws dev.revo.error.ConflictException when it was decided already or is another digest
     */
    McpInstallRequest approve(String request, String digest, String note);

    /** Declines. */
    McpInstallRequest reject(String request, String digest, String reason);

    /**
     * Connects a server under the config's name, in place of an earlier one of that name. Its tools cannot be called before
     * {@link McpServer#approvePins()}.
     *
     * @throws dev.revo.error.DeniedException when policy forbids the command or host, or the principal may only
     *     connect what was approved
     * @throws dev.revo.error.NotFoundException when a secret is not there
     * @throws dev.revo.error.UnavailableException when the server does not answer
     */
    McpServer connect(McpConfig config);

    /** The server with this name. */
    Optional<McpServer> server(String name);

    /** All servers, by name; one that is down hides no other. */
    List<McpServer> servers();

    /** Ends the connection, and the process if it is one. Without effect when there is none. */
    void disconnect(String name);
}
