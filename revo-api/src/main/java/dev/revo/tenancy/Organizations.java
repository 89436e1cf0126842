package dev.revo.tenancy;

import java.util.List;
import java.util.Optional;

/**
 * Organizations. Operators ({@code revo.asSystem(reason).organizations()}) create, list, suspend and close them; members
 * see and change their own and no other: another's id is not found. Each change is audited with before and after. Not for
 * implementation by hosts.
 *
 * <p>Actions: {@code organization:create}, {@code :read}, {@code :update}, {@code :subscribe}, {@code :limit}, {@code :suspend},
 * {@code :activate}, {@code :close}; the resource
 * is the id.
 */
public interface Organizations {
    /**
     * Creates an organization with its first owner, who is active at once.
     *
     * @throws dev.revo.error.ConflictException when the id or the domain is taken
     */
    Organization create(NewOrganization organization);

    /** The organization with this id, if this scope may see it. */
    Optional<Organization> find(String id);

    /** Organizations after the given id, by id, 1 to 1,000; operators only. */
    List<Organization> list(String afterId, int atMost);

    /** Replaces name and settings; {@code expected} is the version that was read. */
    Organization update(String id, long expected, String name, OrganizationSettings settings);

    /**
     * Moves to another subscription; operators only. What is over its limits stays and does not grow.
     */
    Organization subscribe(String id, Subscription subscription);

    /**
     * Sets the limits that were agreed with it in place of all it had; operators only. They hold until the next change of
     * its limits or its subscription, which brings its own. What is over them stays and does not grow.
     */
    Organization limit(String id, PlanLimits limits);

    /** Stops everything of it within a second: runs are cancelled with the reason, calls are denied. Operators only. */
    Organization suspend(String id, String reason);

    /** Lets a suspended organization, or one on trial, go on as active. Operators only. */
    Organization activate(String id);

    /**
     * Ends it for good: nobody gets in any more. All its data, the audit log among it, is erased when the time is over that
     * its {@link RetentionPolicy#afterClosing} says, 30 days by default. Until then an operator can take a backup of it
     * ({@code revo.asSystem(reason).backups()}). What stays is its id, which no other organization gets, and a line in the
     * operators' log that says what was erased.
     */
    Organization close(String id, String reason);
}
