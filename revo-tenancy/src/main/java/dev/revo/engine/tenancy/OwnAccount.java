package dev.revo.engine.tenancy;

import java.util.Set;

/**
 * Every member reads and ends his own sessions, whatever his roles say: who sees a login that was not his must be able to end
 * it. And he sets what he logs in with. A right names no "own" as an instance, so this stands beside the roles.
 */
final class OwnAccount {
    static final String RULE = "own account";

    private static final Set<String> ACTIONS = Set.of("session:read", "session:revoke", "factor:manage", "factor:read");

    private OwnAccount() {}

    /** Whether this is about the account of who acts. */
    static boolean covers(String action, String resource, String who) {
        return ACTIONS.contains(action) && resource.equals(who);
    }
}
