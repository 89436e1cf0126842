package dev.revo.testkit.memory;

import dev.revo.spi.Gate;
import dev.revo.tenancy.NewRole;
import dev.revo.tenancy.Role;
import dev.revo.tenancy.Roles;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The roles of the scope's organization. */
final class InMemoryRoles implements Roles {
    private final Gate gate;
    private final TenantTable table;

    InMemoryRoles(Gate gate, TenantTable table) {
        this.gate = gate;
        this.table = table;
    }

    @Override
    public Role define(NewRole role) {
        Tenant.RoleRow row = new Tenant.RoleRow(role.name(), role.parent(), role.allows(), role.denies(), false);
        return gate.call("role:define", role.name(), ctx -> {
            table.change(ctx, ctx.tenant(), "role:define", role.name(), tenant -> {
                own(tenant, role.name());
                role.parent().ifPresent(parent -> {
                    if (tenant.role(parent).isEmpty()) {
                        throw TenantTable.notFound("role", parent);
                    }
                });
                Tenant after = tenant.with(row);
                acyclic(after, row);
                table.mayGive(ctx, tenant, Rights.of(after, "", role.name()));
                return after;
            });
            return row;
        });
    }

    private static void own(Tenant tenant, String name) {
        if (tenant.role(name).filter(Role::builtIn).isPresent()) {
            throw TenantTable.conflict("role_built_in", "The role " + name + " is built in. Define one of your own.");
        }
    }

    private static void acyclic(Tenant tenant, Tenant.RoleRow from) {
        Set<String> seen = new HashSet<>();
        Optional<Tenant.RoleRow> at = Optional.of(from);
        while (at.isPresent()) {
            if (!seen.add(at.get().name())) {
                throw TenantTable.conflict("role_cycle", "The role would be its own ancestor. Choose another parent.");
            }
            at = at.get().parent().flatMap(tenant::role);
        }
    }

    @Override
    public void remove(String name) {
        gate.call(
                "role:remove",
                name,
                ctx -> table.change(ctx, ctx.tenant(), "role:remove", name, tenant -> {
                    own(tenant, name);
                    if (tenant.role(name).isEmpty()) {
                        throw TenantTable.notFound("role", name);
                    }
                    if (tenant.allRoles().anyMatch(role -> role.parent().equals(Optional.of(name)))) {
                        throw TenantTable.conflict(
                                "role_in_use", "The role is the parent of another. Change that one first.");
                    }
                    return tenant.without(name);
                }));
    }

    @Override
    public Optional<Role> find(String name) {
        return gate.call(
                "role:read", name, ctx -> table.get(ctx.tenant()).role(name).map(role -> role));
    }

    @Override
    public List<Role> list() {
        return gate.call(
                "role:read",
                "",
                ctx -> table.get(ctx.tenant())
                        .allRoles()
                        .map(role -> (Role) role)
                        .sorted(Comparator.comparing(Role::name))
                        .toList());
    }
}
