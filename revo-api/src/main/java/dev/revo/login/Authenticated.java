package dev.revo.login;

import dev.revo.scope.Permission;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Who stands behind a credential, as it was when it was presented; {@code revo.scopeOf(who)} is the scope that he acts in.
 * Immutable. Not for implementation by hosts: it grows.
 */
public interface Authenticated {
    /** The organization. */
    String tenant();

    /** The member. */
    String member();

    /** What the credential allows at most, of the member's rights; all of them when empty. */
    Optional<Set<Permission>> rights();

    /** What was presented. */
    Kind kind();

    /** Id of the key or session; no secret. */
    String credential();

    /** What has been proven; unmodifiable. */
    Set<Factor> proven();

    /** When it was: of a session, the login. */
    Instant at();

    /** What was presented. */
    enum Kind {
        /** An API key. */
        API_KEY,
        /** The token of a session. */
        SESSION
    }
}
