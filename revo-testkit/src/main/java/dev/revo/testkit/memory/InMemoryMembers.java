package dev.revo.testkit.memory;

import dev.revo.error.Fault;
import dev.revo.error.InvalidRequestException;
import dev.revo.error.QuotaExceededException;
import dev.revo.run.RunContext;
import dev.revo.scope.Principal;
import dev.revo.spi.Gate;
import dev.revo.tenancy.Member;
import dev.revo.tenancy.Members;
import dev.revo.tenancy.PlanLimits;
import dev.revo.tenancy.Role;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The members of the scope's organization. */
final class InMemoryMembers implements Members {
    private final Gate gate;
    private final TenantTable table;

    InMemoryMembers(Gate gate, TenantTable table) {
        this.gate = gate;
        this.table = table;
    }

    @Override
    public Invitation invite(String user, String email, String role) {
        if (!email.contains("@") || email.length() > 254) {
            throw InvalidRequestException.field(
                    "member.email", "is not an address", "Write for example bo@acme.example.");
        }
        String token = table.token();
        gate.call(
                "member:invite",
                user,
                ctx -> add(
                        ctx,
                        new Tenant.Person(
                                Principal.user(user).id(),
                                Principal.Kind.USER,
                                Optional.of(email),
                                Member.Status.INVITED,
                                Set.of(role),
                                table.now(),
                                token),
                        role));
        return new Invitation(user, token);
    }

    @Override
    public Member addService(String id, String role) {
        return gate.call(
                "member:invite",
                id,
                ctx -> add(
                        ctx,
                        new Tenant.Person(
                                Principal.user(id).id(),
                                Principal.Kind.SERVICE,
                                Optional.empty(),
                                Member.Status.ACTIVE,
                                Set.of(role),
                                table.now(),
                                ""),
                        role));
    }

    private Member add(RunContext ctx, Tenant.Person person, String role) {
        Tenant after = table.change(ctx, ctx.tenant(), "member:invite", person.id(), tenant -> {
            if (tenant.role(role).isEmpty()) {
                throw TenantTable.notFound("role", role);
            }
            table.mayGive(ctx, tenant, Rights.of(tenant, person.id(), role));
            Tenant.Person before = tenant.people().get(person.id());
            if (before != null && before.status() != Member.Status.DEACTIVATED) {
                throw TenantTable.conflict("member_exists", "There is a member or an invitation with this id already.");
            }
            long already = tenant.people().values().stream()
                    .filter(each -> each.status() != Member.Status.DEACTIVATED)
                    .count();
            if (!tenant.org().limits().roomFor(PlanLimits.Limit.MEMBERS, already)) {
                throw new QuotaExceededException(Fault.of(
                                "plan_limit",
                                "The organization has " + already + " members, which is its limit. Subscribe to more.")
                        .with("tenant", ctx.tenant()));
            }
            return tenant.with(person);
        });
        return after.people().getOrDefault(person.id(), person);
    }

    @Override
    public Member accept(String token) {
        return gate.call("member:accept", "", ctx -> {
            for (Tenant tenant : table.all()) {
                boolean visible = TenantTable.system(ctx)
                        || ctx.tenant().equals(tenant.org().id());
                for (Tenant.Person person : tenant.people().values()) {
                    if (visible
                            && person.status() == Member.Status.INVITED
                            && person.token().equals(token)) {
                        Tenant.Person active = person.with(Member.Status.ACTIVE);
                        table.change(ctx, tenant.org().id(), "member:accept", person.id(), t -> t.with(active));
                        return active;
                    }
                }
            }
            throw TenantTable.notFound("invitation", "");
        });
    }

    @Override
    public void deactivate(String id) {
        gate.call(
                "member:deactivate",
                id,
                ctx -> table.change(ctx, ctx.tenant(), "member:deactivate", id, tenant -> {
                    Tenant.Person person = Optional.ofNullable(tenant.people().get(id))
                            .orElseThrow(() -> TenantTable.notFound("member", id));
                    if (person.status() == Member.Status.ACTIVE
                            && person.roles().contains(Role.OWNER)
                            && tenant.owners() == 1) {
                        throw TenantTable.conflict(
                                "last_owner", "The last owner stays. Make somebody else an owner first.");
                    }
                    return tenant.with(person.with(Member.Status.DEACTIVATED).with(Set.of()));
                }));
    }

    @Override
    public Optional<Member> find(String id) {
        return gate.call(
                "member:read",
                id,
                ctx -> Optional.ofNullable(table.get(ctx.tenant()).people().get(id)));
    }

    @Override
    public List<Member> list(String afterId, int atMost) {
        if (atMost < 1 || atMost > 1_000) {
            throw InvalidRequestException.field("atMost", "is " + atMost, "Use 1 to 1,000.");
        }
        return gate.call(
                "member:read",
                "",
                ctx -> new TreeMap<>(table.get(ctx.tenant()).people())
                        .tailMap(afterId, false).values().stream()
                                .map(person -> (Member) person)
                                .limit(atMost)
                                .toList());
    }
}
