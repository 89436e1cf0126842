package dev.revo.mcp;

import java.util.Optional;

/** A wish for a server, and what became of it. Immutable. Not for implementation by hosts: it grows. */
public interface McpInstallRequest {
    /** Its id. */
    String id();

    /** What is asked for. */
    McpListing listing();

    /** Who asked. */
    String by();

    /** Why. */
    String reason();

    /** SHA-256 of package, version and command line: what an approval binds to. */
    String digest();

    /** What became of it. */
    State state();

    /** Who decided, once somebody did. */
    Optional<String> decidedBy();

    /** What becomes of a wish. */
    enum State {
        /** Nobody decided yet. */
        PENDING,
        /** It may be connected. */
        APPROVED,
        /** It may not. */
        REJECTED
    }
}
