package dev.revo.engine.tenancy;

import static java.util.Objects.requireNonNull;

import dev.revo.engine.tenancy.models.ModelKinds;
import dev.revo.error.DeniedException;
import dev.revo.error.Fault;
import dev.revo.error.InvalidRequestException;
import dev.revo.run.RunContext;
import dev.revo.scope.Permission;
import dev.revo.scope.Principal;
import dev.revo.spi.AccessRequest;
import dev.revo.spi.Gate;
import dev.revo.spi.OrganizationStore.Change;
import dev.revo.tenancy.Member;
import dev.revo.tenancy.MemberRow;
import dev.revo.tenancy.NewOrganization;
import dev.revo.tenancy.Organization;
import dev.revo.tenancy.OrganizationRow;
import dev.revo.tenancy.OrganizationSettings;
import dev.revo.tenancy.Organizations;
import dev.revo.tenancy.OwnModel;
import dev.revo.tenancy.PlanLimits;
import dev.revo.tenancy.Role;
import dev.revo.tenancy.Subscription;
import dev.revo.tenancy.TenancyEvent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Organizations over one gate: an operator's reaches all, a member's its own. */
final class DefaultOrganizations implements Organizations {
    private final Gate gate;
    private final Changes changes;
    private final ModelKinds kinds;

    DefaultOrganizations(Gate gate, Changes changes, ModelKinds kinds) {
        this.gate = gate;
        this.changes = changes;
        this.kinds = kinds;
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
            organization.settings().ownModels().forEach(kinds::check);
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
        Gate inside = within(id);
        return inside.call("organization:update", id, ctx -> {
            // Before the transaction: names are looked up.
            fresh(changes.get(ctx), settings).forEach(kinds::check);
            return change(ctx, "organization:update", inside, id, snapshot -> {
                OrganizationRow before = snapshot.organization();
                if (before.version() != expected) {
                    throw Changes.conflict(
                            "organization_changed",
                            "The organization has version " + before.version() + ", not " + expected
                                    + ". Read it again.");
                }
                if (before.settings().isolation() != settings.isolation()) {
                    apart(settings);
                }
                fresh(snapshot, settings).forEach(model -> mayUse(ctx, snapshot, model));
                return before.described(name, settings);
            });
        });
    }

    private static List<OwnModel> fresh(Snapshot snapshot, OrganizationSettings settings) {
        List<OwnModel> before = snapshot.organization().settings().ownModels();
        return settings.ownModels().stream()
                .filter(model -> !before.contains(model))
                .toList();
    }

    // The model's address is given the secret: who names both could have any secret of the organization's sent to
    // himself.
    private static void mayUse(RunContext ctx, Snapshot snapshot, OwnModel model) {
        if (Changes.isOperator(ctx)) {
            return;
        }
        Permission use = AccessRequest.of("secret:use", model.secret()).permission();
        if (!snapshot.rights().allows(ctx.scope().principal().id(), use)
                || !ctx.scope().permits(use)) {
            throw new DeniedException(Fault.of(
                            "secret_denied",
                            "The model '" + model.name() + "' would use the secret '" + model.secret()
                                    + "', and who changes the settings may not. Ask somebody with the right " + use
                                    + ".")
                    .with("permission", use));
        }
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
                action, id, ctx -> change(ctx, action, inside, id, snapshot -> change.apply(snapshot.organization())));
    }

    private Organization change(
            RunContext ctx, String action, Gate inside, String id, Function<Snapshot, OrganizationRow> change) {
        return changes.change(ctx, inside, action, id, snapshot -> {
                    OrganizationRow before = snapshot.organization();
                    OrganizationRow after = change.apply(snapshot);
                    if (after.equals(before)) {
                        return Optional.empty();
                    }
                    OrganizationRow next = after.version(before.version() + 1);
                    return Optional.of(edit(Change.of(next), shown(before), next));
                })
                .organization();
    }
}
