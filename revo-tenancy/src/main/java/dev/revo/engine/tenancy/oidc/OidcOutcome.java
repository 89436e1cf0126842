package dev.revo.engine.tenancy.oidc;

import static java.util.Objects.requireNonNull;

/** What came of a login. Internal to this module. */
public sealed interface OidcOutcome {
    /** The provider vouches for this user. */
    record Accepted(OidcIdentity identity) implements OidcOutcome {
        /** Requires the identity. */
        public Accepted {
            requireNonNull(identity, "identity");
        }
    }

    /** Nobody is logged in; the reason is for the audit log. */
    record Refused(OidcReason reason) implements OidcOutcome {
        /** Requires the reason. */
        public Refused {
            requireNonNull(reason, "reason");
        }
    }
}
