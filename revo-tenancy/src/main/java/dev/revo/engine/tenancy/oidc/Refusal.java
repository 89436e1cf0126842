package dev.revo.engine.tenancy.oidc;

import java.io.Serial;

/** A login is refused; caught where it becomes an {@link OidcOutcome.Refused}, and nowhere else. */
final class Refusal extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final OidcReason reason;

    Refusal(OidcReason reason) {
        super(reason.name(), null, false, false);
        this.reason = reason;
    }

    OidcReason reason() {
        return reason;
    }

    /** Refuses for this reason unless it is as it must be. */
    static void unless(boolean asItMust, OidcReason reason) throws Refusal {
        if (!asItMust) {
            throw new Refusal(reason);
        }
    }
}
