package dev.revo.tenancy;

import java.time.Instant;
import java.util.Optional;

/** An organization as it stands. Immutable. Not for implementation by hosts: it grows. */
public interface Organization {
    /** Its id: the tenant's. */
    String id();

    /** Its name for people. */
    String name();

    /** Its domain, unique over all organizations, lower case. */
    String domain();

    /** Its status. */
    Status status();

    /** Why it is suspended or closed. */
    Optional<String> statusReason();

    /** What it pays for. */
    Subscription subscription();

    /** What it may use: its subscription's limits, or tighter or wider ones of its own. */
    PlanLimits limits();

    /** Its settings. */
    OrganizationSettings settings();

    /** When it was created. */
    Instant created();

    /** When its trial ends, while it is on trial; looked at on each decision, not by a job. */
    Optional<Instant> trialEnds();

    /** When it was closed, if it is; its data is erased a while later, as its retention policy says. */
    Optional<Instant> closed();

    /** Raised by each change of the organization, its members, roles and grants. */
    long version();

    /** What it may do. */
    enum Status {
        /** Everything, until the trial ends. */
        TRIAL,
        /** Everything. */
        ACTIVE,
        /** Nothing, but owners may read it. */
        SUSPENDED,
        /** Nothing, for good. */
        CLOSED
    }
}
