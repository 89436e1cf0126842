package dev.revo.engine.tenancy;

import dev.revo.engine.tenancy.rights.BuiltInRoles;
import dev.revo.engine.tenancy.rights.RoleRights;
import dev.revo.run.RunContext;
import dev.revo.scope.Permission;
import dev.revo.spi.Gate;
import dev.revo.spi.OrganizationStore.Change;
import dev.revo.tenancy.MemberRow;
import dev.revo.tenancy.NewRole;
import dev.revo.tenancy.Role;
import dev.revo.tenancy.RoleRow;
import dev.revo.tenancy.Roles;
import dev.revo.tenancy.TenancyEvent;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The roles of the gate's organization. */
final class DefaultRoles implements Roles {
    private static final Map<String, Role> BUILT_IN = BuiltInRoles.all().stream()
            .map(BuiltIn::new)
            .collect(Collectors.toUnmodifiableMap(Role::name, role -> role));

    private final Gate gate;
    private final Changes changes;

    private record BuiltIn(String name, Set<Permission> allows, Set<Permission> denies) implements Role {
        BuiltIn(RoleRights rights) {
            this(rights.name(), rights.allows(), rights.denies());
        }

        @Override
        public Optional<String> parent() {
            return Optional.empty();
        }

        @Override
        public boolean builtIn() {
            return true;
        }
    }

    DefaultRoles(Gate gate, Changes changes) {
        this.gate = gate;
        this.changes = changes;
    }

    static Optional<Role> find(Snapshot snapshot, String name) {
        Role builtIn = BUILT_IN.get(name);
        return Optional.ofNullable(builtIn == null ? snapshot.roles().get(name) : builtIn);
    }

    /** Fails when there is no such role. */
    static void exists(Snapshot snapshot, String name) {
        if (find(snapshot, name).isEmpty()) {
            throw Changes.notFound("role", name);
        }
    }

    @Override
    public Role define(NewRole role) {
        RoleRow row = RoleRow.of(role);
        own(role.name());
        gate.call(
                "role:define",
                role.name(),
                ctx -> change(ctx, "role:define", row, snapshot -> {
                    role.parent().ifPresent(parent -> exists(snapshot, parent));
                    acyclic(snapshot, row);
                    var after = snapshot.rights()
                            .withRole(new RoleRights(row.name(), row.parent(), row.allows(), row.denies()));
                    Giving.check(ctx, snapshot.rights(), after.grants("", row.name()));
                    return row;
                }));
        return row;
    }

    private static void own(String name) {
        if (BuiltInRoles.contains(name)) {
            throw Changes.conflict("role_built_in", "The role " + name + " is built in. Define one of your own.");
        }
    }

    private static void acyclic(Snapshot snapshot, RoleRow from) {
        Set<String> seen = new HashSet<>();
        seen.add(from.name());
        Optional<String> at = from.parent();
        while (at.isPresent()) {
            if (!seen.add(at.get())) {
                throw Changes.conflict("role_cycle", "The role would be its own ancestor. Choose another parent.");
            }
            at = Optional.ofNullable(snapshot.roles().get(at.get())).flatMap(RoleRow::parent);
        }
    }

    @Override
    public void remove(String name) {
        own(name);
        gate.call("role:remove", name, ctx -> {
            RoleRow gone = new RoleRow(name, Optional.empty(), Set.of(), Set.of(), true);
            return change(ctx, "role:remove", gone, snapshot -> {
                if (!snapshot.roles().containsKey(name)) {
                    throw Changes.notFound("role", name);
                }
                if (snapshot.roles().values().stream()
                        .anyMatch(role -> role.parent().equals(Optional.of(name)))) {
                    throw Changes.conflict("role_in_use", "The role is the parent of another. Change that one first.");
                }
                return gone;
            });
        });
    }

    private Snapshot change(RunContext ctx, String action, RoleRow row, Function<Snapshot, RoleRow> check) {
        return changes.change(ctx, gate, action, row.name(), snapshot -> {
            RoleRow after = check.apply(snapshot);
            RoleRow before = snapshot.roles().get(row.name());
            if (after.equals(before)) {
                return Optional.empty();
            }
            Change change = snapshot.next().role(after);
            if (after.removed()) {
                // Or a later role of the same name would be theirs unasked.
                change = change.members(changes.store().membersWith(ctx, row.name()).stream()
                        .map(member -> without(member, row.name()))
                        .toList());
            }
            return Optional.of(Edit.of(
                    change,
                    before == null ? "nothing" : before,
                    after.removed() ? "nothing" : after,
                    head -> new TenancyEvent.RoleChanged(head, row.name(), after.removed())));
        });
    }

    private static MemberRow without(MemberRow member, String role) {
        Set<String> left = new HashSet<>(member.roles());
        left.remove(role);
        return member.roles(left);
    }

    @Override
    public Optional<Role> find(String name) {
        return gate.call("role:read", name, ctx -> find(changes.get(ctx), name));
    }

    @Override
    public List<Role> list() {
        return gate.call("role:read", "", ctx -> {
            Map<String, Role> all = new TreeMap<>(BUILT_IN);
            all.putAll(changes.get(ctx).roles());
            return List.copyOf(all.values());
        });
    }
}
