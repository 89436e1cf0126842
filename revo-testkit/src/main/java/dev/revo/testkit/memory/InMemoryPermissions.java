package dev.revo.testkit.memory;

import dev.revo.scope.Permission;
import dev.revo.spi.Gate;
import dev.revo.tenancy.Explanation;
import dev.revo.tenancy.Grant;
import dev.revo.tenancy.Permissions;
import dev.revo.tenancy.Role;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Who may do what in the scope's organization. */
final class InMemoryPermissions implements Permissions {
    private final Gate gate;
    private final TenantTable table;

    InMemoryPermissions(Gate gate, TenantTable table) {
        this.gate = gate;
        this.table = table;
    }

    @Override
    public void assign(String member, String role) {
        gate.call(
                "permission:assign",
                member,
                ctx -> table.change(ctx, ctx.tenant(), "permission:assign", member, tenant -> {
                    Tenant.Person person = person(tenant, member);
                    if (tenant.role(role).isEmpty()) {
                        throw TenantTable.notFound("role", role);
                    }
                    table.mayGive(ctx, tenant, Rights.of(tenant, member, role));
                    Set<String> roles = new TreeSet<>(person.roles());
                    roles.add(role);
                    return tenant.with(person.with(roles));
                }));
    }

    @Override
    public void revoke(String member, String role) {
        gate.call(
                "permission:revoke",
                member,
                ctx -> table.change(ctx, ctx.tenant(), "permission:revoke", member, tenant -> {
                    Tenant.Person person = person(tenant, member);
                    Set<String> roles = new TreeSet<>(person.roles());
                    if (!roles.remove(role)) {
                        return tenant;
                    }
                    Tenant after = tenant.with(person.with(roles));
                    if (role.equals(Role.OWNER) && after.owners() == 0) {
                        throw TenantTable.conflict(
                                "last_owner", "The last owner stays. Make somebody else an owner first.");
                    }
                    return after;
                }));
    }

    private static Tenant.Person person(Tenant tenant, String member) {
        return Optional.ofNullable(tenant.people().get(member))
                .orElseThrow(() -> TenantTable.notFound("member", member));
    }

    @Override
    public boolean check(String member, Permission asked) {
        return explain(member, asked).allowed();
    }

    @Override
    public List<Permission> checkAll(String member, List<Permission> asked) {
        return gate.call("permission:read", member, ctx -> {
            Tenant tenant = table.get(ctx.tenant());
            return asked.stream()
                    .filter(each ->
                            Rights.explain(tenant, member, each, table.now()).allowed())
                    .toList();
        });
    }

    @Override
    public Explanation explain(String member, Permission asked) {
        return gate.call(
                "permission:read", member, ctx -> Rights.explain(table.get(ctx.tenant()), member, asked, table.now()));
    }

    @Override
    public List<Grant> effective(String member) {
        return gate.call("permission:read", member, ctx -> Rights.effective(table.get(ctx.tenant()), member));
    }

    @Override
    public List<String> holders(Permission asked) {
        return gate.call("permission:read", "", ctx -> {
            Tenant tenant = table.get(ctx.tenant());
            return new TreeMap<>(tenant.people())
                    .keySet().stream()
                            .filter(id -> Rights.explain(tenant, id, asked, table.now())
                                    .allowed())
                            .toList();
        });
    }
}
