package dev.revo.engine.tenancy;

import static java.util.Objects.requireNonNull;

import dev.revo.error.DeniedException;
import dev.revo.error.Fault;
import dev.revo.error.InvalidRequestException;
import dev.revo.run.RunContext;
import dev.revo.scope.Principal;
import dev.revo.spi.Gate;
import dev.revo.spi.OrganizationStore.Change;
import dev.revo.tenancy.Member;
import dev.revo.tenancy.MemberRow;
import dev.revo.tenancy.NewOrganization;
import dev.revo.tenancy.Organization;
import dev.revo.tenancy.OrganizationRow;
import dev.revo.tenancy.OrganizationSettings;
import dev.revo.tenancy.Organizations;
import dev.revo.tenancy.PlanLimits;
import dev.revo.tenancy.Role;
import dev.revo.tenancy.Subscription;
import dev.revo.tenancy.TenancyEvent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Organizations over one gate: an operator's reaches all, a member's its own. */
final class DefaultOrganizations implements Organizations {
    private final Gate gate;
    private final Changes changes;

    DefaultOrganizations(Gate gate, Changes changes) {
        this.gate = gate;
        this.changes = changes;
    }

    private boolean operator() {
        return Changes.isOperator(gate.scope());
    }

    // Of another organization a member learns nothing, not even that it exists.
    private Gate within(String id) {
        if (operator()) {
            return gate.within(id);
        }
        if (!gate.scope().tenant().equals(id)) {
            throw Changes.notFound("organization", id);
        }
        return gate;
    }

    // Asked of the gate all the same, so that the attempt is in the log.
    private Gate operators(String action, String id) {
        return operator()
                ? gate.within(id)
                : gate.call(action, id, ctx -> {
                    throw operatorsOnly();
                });
    }

    private static DeniedException operatorsOnly() {
        return new DeniedException(
                Fault.of("operators_only", "Only operators do this: revo.asSystem(reason).organizations()."));
    }

    // All organizations of one reVo are in its stores: what is promised must be kept.
    private static void apart(OrganizationSettings settings) {
        if (settings.isolation() == OrganizationSettings.Isolation.OWN_DATABASE) {
            throw InvalidRequestException.field(
                    "settings.isolation",
                    "is OWN_DATABASE, and the stores of this reVo are shared by its organizations",
                    "Use SHARED, or build a reVo with stores of its own for this organization.");
        }
    }

    @Override
    public Organization create(NewOrganization organization) {
        apart(organization.settings());
        Gate inside = operators("organization:create", organization.id());
        return inside.call("organization:create", organization.id(), ctx -> {
            Instant now = changes.now();
            OrganizationRow row = OrganizationRow.of(organization, now);
            MemberRow owner = new MemberRow(
                    organization.owner(),
                    Principal.Kind.USER,
                    Optional.empty(),
                    Member.Status.ACTIVE,
                    Set.of(Role.OWNER),
                    now,
                    Optional.empty());
            Edit edit = edit(Change.of(row).member(owner), "nothing", row);
            changes.create(ctx, inside, "organization:create", edit);
            return row;
        });
    }

    private static Edit edit(Change change, Object before, OrganizationRow after) {
        return Edit.of(
                change,
                before,
                shown(after),
                head -> new TenancyEvent.OrganizationChanged(
                        head, after.status().name(), after.subscription().name(), after.version()));
    }

    // Settings of the host's own may hold anything, so the log shows that they are others and not what they are.
    private static String shown(OrganizationRow row) {
        return row.name() + ", " + row.status()
                + row.statusReason().map(why -> " (" + why + ")").orElse("") + ", " + row.subscription() + ", "
                + row.limits() + ", " + row.settings();
    }

    @Override
    public Optional<Organization> find(String id) {
        if (!operator() && !gate.scope().tenant().equals(id)) {
            return Optional.empty();
        }
        return within(id).call("organization:read", id, this::read);
    }

    private Optional<Organization> read(RunContext ctx) {
        return changes.store().read(ctx, Long.MAX_VALUE).map(Change::organization);
    }

    @Override
    public List<Organization> list(String afterId, int atMost) {
        if (atMost < 1 || atMost > 1_000) {
            throw InvalidRequestException.field("atMost", "is " + atMost, "Use 1 to 1,000.");
        }
        return gate.call("organization:read", "", ctx -> {
            if (!operator()) {
                throw operatorsOnly();
            }
            return changes.store().tenants(afterId, atMost).stream()
                    .map(id -> read(gate.within(id).context()))
                    .flatMap(Optional::stream)
                    .toList();
        });
    }

    @Override
    public Organization update(String id, long expected, String name, OrganizationSettings settings) {
        return change("organization:update", within(id), id, before -> {
            if (before.version() != expected) {
                throw Changes.conflict(
                        "organization_changed",
                        "The organization has version " + before.version() + ", not " + expected + ". Read it again.");
            }
            if (before.settings().isolation() != settings.isolation()) {
                apart(settings);
            }
            return before.described(name, settings);
        });
    }

    @Override
    public Organization subscribe(String id, Subscription subscription) {
        return change(
                "organization:subscribe",
                operators("organization:subscribe", id),
                id,
                before -> before.subscription(subscription));
    }

    @Override
    public Organization limit(String id, PlanLimits limits) {
        requireNonNull(limits, "limits");
        return change("organization:limit", operators("organization:limit", id), id, before -> before.limits(limits));
    }

    @Override
    public Organization suspend(String id, String reason) {
        return status(
                "organization:suspend",
                operators("organization:suspend", id),
                id,
                Organization.Status.SUSPENDED,
                Optional.of(reason));
    }

    @Override
    public Organization activate(String id) {
        return status(
                "organization:activate",
                operators("organization:activate", id),
                id,
                Organization.Status.ACTIVE,
                Optional.empty());
    }

    @Override
    public Organization close(String id, String reason) {
        return status("organization:close", within(id), id, Organization.Status.CLOSED, Optional.of(reason));
    }

    private Organization status(
            String action, Gate inside, String id, Organization.Status status, Optional<String> reason) {
        return change(action, inside, id, before -> {
            if (before.status() == Organization.Status.CLOSED) {
                throw Changes.conflict("organization_closed", "The organization is closed for good.");
            }
            OrganizationRow after = before.status(status, reason);
            return status == Organization.Status.CLOSED ? after.closed(changes.now()) : after;
        });
    }

    private Organization change(String action, Gate inside, String id, UnaryOperator<OrganizationRow> change) {
        return inside.call(
                action,
                id,
                ctx -> changes.change(ctx, inside, action, id, snapshot -> {
                            OrganizationRow before = snapshot.organization();
                            OrganizationRow after = change.apply(before);
                            if (after.equals(before)) {
                                return Optional.empty();
                            }
                            OrganizationRow next = after.version(before.version() + 1);
                            return Optional.of(edit(Change.of(next), shown(before), next));
                        })
                        .organization());
    }
}
