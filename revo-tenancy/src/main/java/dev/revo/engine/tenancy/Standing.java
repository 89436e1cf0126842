package dev.revo.engine.tenancy;

import dev.revo.tenancy.Organization;
import java.time.Instant;
import java.util.Optional;

/** Whether an organization lets anything be done. */
final class Standing {
    private Standing() {}

    /** Why nothing may be done in it now; empty when its members' rights decide. */
    static Optional<String> closed(Organization organization, Instant now) {
        return switch (organization.status()) {
            case ACTIVE -> Optional.empty();
            case TRIAL ->
                organization
                        .trialEnds()
                        .filter(end -> !now.isBefore(end))
                        .map(end -> "its trial ended at " + end + "; an operator can activate it");
            case SUSPENDED -> Optional.of("it is suspended" + why(organization) + "; an operator can activate it");
            case CLOSED -> Optional.of("it is closed for good" + why(organization));
        };
    }

    private static String why(Organization organization) {
        return organization.statusReason().map(reason -> " (" + reason + ")").orElse("");
    }
}
