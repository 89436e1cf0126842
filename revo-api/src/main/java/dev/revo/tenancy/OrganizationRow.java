package dev.revo.tenancy;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/**
 * An organization as stores keep it. Grows at its end.
 *
 * @param id the tenant's id
 * @param name for people
 * @param domain unique over all organizations, lower case; never changes
 * @param status what it may do
 * @param statusReason why it is suspended or closed
 * @param subscription what it pays for
 * @param limits what it may use
 * @param settings its settings
 * @param created when it was created
 * @param trialEnds when its trial ends, if it is or was on one
 * @param version raised by one with each change of the organization, its members and its roles; 1 when it is created
 * @param closed when it was closed, if it is and that is known
 */
public record OrganizationRow(
        String id,
        String name,
        String domain,
        Organization.Status status,
        Optional<String> statusReason,
        Subscription subscription,
        PlanLimits limits,
        OrganizationSettings settings,
        Instant created,
        Optional<Instant> trialEnds,
        long version,
        Optional<Instant> closed)
        implements Organization {
    /** Checks for nulls. */
    public OrganizationRow {
        requireNonNull(id, "id");
        requireNonNull(name, "name");
        requireNonNull(domain, "domain");
        requireNonNull(status, "status");
        requireNonNull(statusReason, "statusReason");
        requireNonNull(subscription, "subscription");
        requireNonNull(limits, "limits");
        requireNonNull(settings, "settings");
        requireNonNull(created, "created");
        requireNonNull(trialEnds, "trialEnds");
        requireNonNull(closed, "closed");
    }

    /** As it is created. */
    public static OrganizationRow of(NewOrganization from, Instant now) {
        return new OrganizationRow(
                from.id(),
                from.name(),
                from.domain(),
                from.trial().isPresent() ? Status.TRIAL : Status.ACTIVE,
                Optional.empty(),
                from.subscription(),
                from.subscription().limits(),
                from.settings(),
                now,
                from.trial().map(now::plus),
                1,
                Optional.empty());
    }

    /** A copy with this status. */
    public OrganizationRow status(Status now, Optional<String> reason) {
        return new OrganizationRow(
                id, name, domain, now, reason, subscription, limits, settings, created, trialEnds, version, closed);
    }

    /** A copy that was closed at this time. */
    public OrganizationRow closed(Instant at) {
        return new OrganizationRow(
                id,
                name,
                domain,
                Status.CLOSED,
                statusReason,
                subscription,
                limits,
                settings,
                created,
                trialEnds,
                version,
                Optional.of(at));
    }

    /** A copy with this subscription and its limits. */
    public OrganizationRow subscription(Subscription other) {
        return new OrganizationRow(
                id,
                name,
                domain,
                status,
                statusReason,
                other,
                other.limits(),
                settings,
                created,
                trialEnds,
                version,
                closed);
    }

    /** A copy with these limits. */
    public OrganizationRow limits(PlanLimits agreed) {
        return new OrganizationRow(
                id,
                name,
                domain,
                status,
                statusReason,
                subscription,
                agreed,
                settings,
                created,
                trialEnds,
                version,
                closed);
    }

    /** A copy with this name and these settings. */
    public OrganizationRow described(String newName, OrganizationSettings all) {
        return new OrganizationRow(
                id,
                NewOrganization.named(newName),
                domain,
                status,
                statusReason,
                subscription,
                limits,
                all,
                created,
                trialEnds,
                version,
                closed);
    }

    /** A copy of this version. */
    public OrganizationRow version(long now) {
        return new OrganizationRow(
                id,
                name,
                domain,
                status,
                statusReason,
                subscription,
                limits,
                settings,
                created,
                trialEnds,
                now,
                closed);
    }
}
