package dev.revo.login;

import dev.revo.scope.Permission;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** An API key as it stands, without its secret. Immutable. Not for implementation by hosts: it grows. */
public interface ApiKey {
    /** Its id, which its text begins with; no secret. */
    String id();

    /** What it is called. */
    String name();

    /** The member on whose behalf it acts. */
    String member();

    /** What it may do at most, of what its owner may do when it is used; all of that when empty. Unmodifiable. */
    Set<Permission> rights();

    /** When it was issued. */
    Instant created();

    /** From when on it is good no more, if ever. */
    Optional<Instant> expires();

    /** When it was used last, to the minute. */
    Optional<Instant> lastUsed();

    /** What it is worth now. */
    Status status();

    /** Until when the secret from before its last rotation is good, while it is. */
    Optional<Instant> overlapEnds();

    /** What a key is worth. */
    enum Status {
        /** It lets in. */
        ACTIVE,
        /** It lets in with its secret, and with the one from before its rotation until the overlap ends. */
        ROTATED,
        /** It was revoked, or its owner's membership ended. */
        REVOKED,
        /** Its time is over. */
        EXPIRED
    }
}
