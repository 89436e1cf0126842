package dev.revo.engine.tenancy.login;

import dev.revo.login.Authenticated;
import dev.revo.login.Factor;
import dev.revo.scope.Permission;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** Who was let in. */
record Known(
        String tenant,
        String member,
        Optional<Set<Permission>> rights,
        Kind kind,
        String credential,
        Set<Factor> proven,
        Instant at)
        implements Authenticated {
    Known {
        rights = rights.map(Set::copyOf);
        proven = Set.copyOf(proven);
    }
}
