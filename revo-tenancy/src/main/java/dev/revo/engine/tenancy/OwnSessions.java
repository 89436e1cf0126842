package dev.revo.engine.tenancy;

import java.util.Set;

/**
 * Every member reads and ends his own sessions, whatever his roles say: who sees a login that was not his must be able to end
 * it. A right names no "own" as an instance, so this stands beside the roles.
 */
final class OwnSessions {
    static final String RULE = "own sessions";

    private static final Set<String> ACTIONS = Set.of("session:read", "session:revoke");

    private OwnSessions() {}

    /** Whether this is about the sessions of who acts. */
    static boolean covers(String action, String resource, String who) {
        return ACTIONS.contains(action) && resource.equals(who);
    }
}
