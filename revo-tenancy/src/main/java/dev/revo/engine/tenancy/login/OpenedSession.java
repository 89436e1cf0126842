package dev.revo.engine.tenancy.login;

import dev.revo.login.Factor;
import dev.revo.login.Origin;
import dev.revo.login.SecurityPolicy;
import dev.revo.login.SessionView;
import dev.revo.spi.SessionStore.SessionRow;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** A session as it stands. */
record OpenedSession(String id, String member, Instant started, Instant lastUsed, Origin origin, Set<Factor> proven)
        implements SessionView {
    static OpenedSession of(SessionRow row) {
        return new OpenedSession(row.id(), row.member(), row.started(), row.lastUsed(), row.origin(), row.proven());
    }

    /** Why a session is over under this policy; empty when it goes on. */
    static Optional<String> over(SessionRow row, SecurityPolicy policy, Instant now) {
        if (!now.isBefore(row.started().plus(policy.sessionLength()))) {
            return Optional.of("session_too_long");
        }
        return now.isBefore(row.lastUsed().plus(policy.sessionIdle())) ? Optional.empty() : Optional.of("session_idle");
    }
}
