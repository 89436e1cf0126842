package dev.revo.engine.tenancy.limits;

import static java.util.Objects.requireNonNull;

import dev.revo.tenancy.PlanLimits;
import java.time.ZoneId;

/**
 * What an organization may use, as far as these limits need it. Immutable.
 *
 * @param limits its limits
 * @param zone where its days begin
 */
public record Plan(PlanLimits limits, ZoneId zone) {
    /** Checks for nulls. */
    public Plan {
        requireNonNull(limits, "limits");
        requireNonNull(zone, "zone");
    }
}
