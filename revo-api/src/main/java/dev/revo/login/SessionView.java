package dev.revo.login;

import java.time.Instant;
import java.util.Set;

/** A session as it stands, without its token. Immutable. Not for implementation by hosts: it grows. */
public interface SessionView {
    /** Its id; no secret. */
    String id();

    /** Whose it is. */
    String member();

    /** When the login was. */
    Instant started();

    /** When it was used last, to the minute. */
    Instant lastUsed();

    /** Where the login came from. */
    Origin origin();

    /** What the login has proven; unmodifiable. */
    Set<Factor> proven();
}
