package dev.revo.engine.tenancy.oidc;

import static java.util.Objects.requireNonNull;

import dev.revo.error.DeniedException;
import dev.revo.error.Fault;

/** What came of a login. Internal to this module. */
public sealed interface OidcOutcome {
    /**
     * Who logged in; or the refusal that users see, which is the same whatever the reason.
     *
     * @throws DeniedException {@code login_refused}
     */
    OidcIdentity orDenied();

    /** The provider vouches for this user. */
    record Accepted(OidcIdentity identity) implements OidcOutcome {
        /** Requires the identity. */
        public Accepted {
            requireNonNull(identity, "identity");
        }

        @Override
        public OidcIdentity orDenied() {
            return identity;
        }
    }

    /** Nobody is logged in; the reason is for the audit log. */
    record Refused(OidcReason reason) implements OidcOutcome {
        /** Requires the reason. */
        public Refused {
            requireNonNull(reason, "reason");
        }

        @Override
        public OidcIdentity orDenied() {
            throw new DeniedException(Fault.of(
                    "login_refused", "The login could not be completed. Begin again, or ask your administrator."));
        }
    }
}
