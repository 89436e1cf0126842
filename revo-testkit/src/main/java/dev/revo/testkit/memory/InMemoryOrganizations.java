package dev.revo.testkit.memory;

import dev.revo.error.DeniedException;
import dev.revo.error.Fault;
import dev.revo.error.InvalidRequestException;
import dev.revo.run.RunContext;
import dev.revo.scope.Principal;
import dev.revo.spi.Gate;
import dev.revo.tenancy.Member;
import dev.revo.tenancy.NewOrganization;
import dev.revo.tenancy.Organization;
import dev.revo.tenancy.OrganizationSettings;
import dev.revo.tenancy.Organizations;
import dev.revo.tenancy.PlanLimits;
import dev.revo.tenancy.Role;
import dev.revo.tenancy.Subscription;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Organizations as one scope sees them. */
final class InMemoryOrganizations implements Organizations {
    private final Gate gate;
    private final TenantTable table;

    InMemoryOrganizations(Gate gate, TenantTable table) {
        this.gate = gate;
        this.table = table;
    }

    @Override
    public Organization create(NewOrganization from) {
        return gate.call("organization:create", from.id(), ctx -> {
            operator(ctx);
            Tenant.Person owner = new Tenant.Person(
                    from.owner(),
                    Principal.Kind.USER,
                    Optional.empty(),
                    Member.Status.ACTIVE,
                    Set.of(Role.OWNER),
                    table.now(),
                    "");
            Tenant.Org org = Tenant.Org.of(from, table.now());
            return table.create(ctx, new Tenant(org, Map.of(owner.id(), owner), Map.of()))
                    .org();
        });
    }

    private static void operator(RunContext ctx) {
        if (!TenantTable.system(ctx)) {
            throw new DeniedException(
                    Fault.of("operators_only", "Only operators do this. Use revo.asSystem(reason).organizations()."));
        }
    }

    private static boolean sees(RunContext ctx, String id) {
        return TenantTable.system(ctx) || ctx.tenant().equals(id);
    }

    @Override
    public Optional<Organization> find(String id) {
        return gate.call(
                "organization:read", id, ctx -> sees(ctx, id) ? table.find(id).map(Tenant::org) : Optional.empty());
    }

    @Override
    public List<Organization> list(String afterId, int atMost) {
        if (atMost < 1 || atMost > 1_000) {
            throw InvalidRequestException.field("atMost", "is " + atMost, "Use 1 to 1,000.");
        }
        return gate.call("organization:read", "", ctx -> {
            operator(ctx);
            return table.all().stream()
                    .map(tenant -> (Organization) tenant.org())
                    .filter(org -> org.id().compareTo(afterId) > 0)
                    .limit(atMost)
                    .toList();
        });
    }

    @Override
    public Organization update(String id, long expected, String name, OrganizationSettings settings) {
        if (name.isBlank() || name.length() > 200) {
            throw InvalidRequestException.field(
                    "organization.name", "is blank or too long", "Use 1 to 200 characters.");
        }
        return change("organization:update", id, false, tenant -> {
            if (tenant.org().version() != expected) {
                throw TenantTable.conflict(
                        "organization_moved",
                        "The organization has version " + tenant.org().version() + ", not " + expected
                                + ". Read it again.");
            }
            return tenant.with(tenant.org().with(name, settings));
        });
    }

    @Override
    public Organization subscribe(String id, Subscription subscription) {
        return change("organization:subscribe", id, true, t -> t.with(t.org().with(subscription)));
    }

    @Override
    public Organization limit(String id, PlanLimits limits) {
        return change("organization:limit", id, true, t -> t.with(t.org().with(limits)));
    }

    @Override
    public Organization suspend(String id, String reason) {
        return status("organization:suspend", id, Organization.Status.SUSPENDED, Optional.of(reason));
    }

    @Override
    public Organization activate(String id) {
        return status("organization:activate", id, Organization.Status.ACTIVE, Optional.empty());
    }

    private Organization status(String action, String id, Organization.Status status, Optional<String> reason) {
        return change(action, id, true, tenant -> {
            if (tenant.org().status() == Organization.Status.CLOSED) {
                throw TenantTable.conflict("organization_closed", "The organization is closed for good.");
            }
            return tenant.with(tenant.org().with(status, reason));
        });
    }

    @Override
    public Organization close(String id, String reason) {
        return change(
                "organization:close",
                id,
                false,
                tenant -> tenant.with(tenant.org().with(Organization.Status.CLOSED, Optional.of(reason))));
    }

    private Organization change(String action, String id, boolean operators, UnaryOperator<Tenant> change) {
        return gate.call(action, id, ctx -> {
            if (operators) {
                operator(ctx);
            }
            if (!sees(ctx, id)) {
                throw TenantTable.notFound("organization", id);
            }
            return table.change(ctx, id, action, id, change).org();
        });
    }
}
