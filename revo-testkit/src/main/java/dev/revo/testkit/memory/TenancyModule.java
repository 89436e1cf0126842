package dev.revo.testkit.memory;

import dev.revo.run.RunContext;
import dev.revo.scope.Directory;
import dev.revo.scope.Principal;
import dev.revo.spi.AccessRequest;
import dev.revo.spi.Decision;
import dev.revo.spi.IdGenerator;
import dev.revo.spi.PolicyDecisionPoint;
import dev.revo.spi.RevoModule;
import dev.revo.spi.TimeSource;
import dev.revo.spi.UnitOfWork;
import dev.revo.spi.Wiring;
import dev.revo.tenancy.Explanation;
import dev.revo.tenancy.Member;
import dev.revo.tenancy.Members;
import dev.revo.tenancy.Organizations;
import dev.revo.tenancy.Permissions;
import dev.revo.tenancy.Roles;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Provides the nouns of tenancy, the decision point and the directory over one table of snapshots. */
final class TenancyModule implements RevoModule {
    @Override
    public String name() {
        return "in-memory-tenancy";
    }

    @Override
    public void install(Wiring wiring) {
        Supplier<TimeSource> time = wiring.need(TimeSource.class);
        TenantTable table = new TenantTable(time, wiring.need(IdGenerator.class), wiring.need(UnitOfWork.class));
        wiring.provide(
                PolicyDecisionPoint.class, (PolicyDecisionPoint) (ctx, asked) -> decide(table, time, ctx, asked));
        wiring.provide(Directory.class, (Directory) (tenant, id) -> find(table, tenant, id));
        wiring.noun(Organizations.class, gate -> new InMemoryOrganizations(gate, table));
        wiring.noun(Members.class, gate -> new InMemoryMembers(gate, table));
        wiring.noun(Roles.class, gate -> new InMemoryRoles(gate, table));
        wiring.noun(Permissions.class, gate -> new InMemoryPermissions(gate, table));
    }

    private static Decision decide(TenantTable table, Supplier<TimeSource> time, RunContext ctx, AccessRequest asked) {
        String who = ctx.scope().principal().id();
        return table.find(ctx.tenant())
                .map(tenant -> {
                    Explanation why = Rights.explain(
                            tenant, who, asked.permission(), time.get().instant());
                    return why.allowed() ? Decision.allow(why.rule()) : Decision.deny(why.rule(), why.reason());
                })
                .orElseGet(() -> Decision.deny("organization", "there is no such organization"));
    }

    private static Optional<Principal> find(TenantTable table, String tenant, String id) {
        return table.find(tenant)
                .flatMap(found -> Optional.ofNullable(found.people().get(id)))
                .filter(person -> person.status() == Member.Status.ACTIVE)
                .map(person -> new Principal(person.kind(), id, Map.of()));
    }
}
