package dev.revo.engine.tenancy;

import dev.revo.run.RunContext;
import dev.revo.scope.Permission;
import dev.revo.spi.Gate;
import dev.revo.tenancy.Explanation;
import dev.revo.tenancy.Grant;
import dev.revo.tenancy.MemberRow;
import dev.revo.tenancy.Permissions;
import dev.revo.tenancy.Role;
import dev.revo.tenancy.TenancyEvent;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Who may do what in the gate's organization. */
final class DefaultPermissions implements Permissions {
    private final Gate gate;
    private final Changes changes;

    DefaultPermissions(Gate gate, Changes changes) {
        this.gate = gate;
        this.changes = changes;
    }

    @Override
    public void assign(String member, String role) {
        gate.call(
                "permission:assign",
                member,
                ctx -> changes.change(ctx, gate, "permission:assign", member, snapshot -> {
                    MemberRow before = member(ctx, member);
                    DefaultRoles.exists(snapshot, role);
                    Giving.check(ctx, snapshot.rights(), snapshot.rights().grants(member, role));
                    Set<String> roles = new TreeSet<>(before.roles());
                    return roles.add(role) ? Optional.of(edit(snapshot, before, role, roles)) : Optional.empty();
                }));
    }

    @Override
    public void revoke(String member, String role) {
        gate.call(
                "permission:revoke",
                member,
                ctx -> changes.change(ctx, gate, "permission:revoke", member, snapshot -> {
                    MemberRow before = member(ctx, member);
                    Set<String> roles = new TreeSet<>(before.roles());
                    if (!roles.remove(role)) {
                        return Optional.empty();
                    }
                    if (role.equals(Role.OWNER)) {
                        Owners.lastStays(ctx, changes.store(), before);
                    }
                    return Optional.of(edit(snapshot, before, role, roles));
                }));
    }

    private MemberRow member(RunContext ctx, String id) {
        return changes.store()
                .member(ctx, id)
                .filter(MemberRow::counts)
                .orElseThrow(() -> Changes.notFound("member", id));
    }

    private static Edit edit(Snapshot snapshot, MemberRow before, String role, Set<String> roles) {
        MemberRow after = before.roles(roles);
        return Edit.of(
                snapshot.next().member(after),
                before,
                after,
                head -> new TenancyEvent.GrantChanged(head, before.id(), role, !roles.contains(role)));
    }

    @Override
    public boolean check(String member, Permission asked) {
        return gate.call("permission:read", member, ctx -> allowed(changes.get(ctx), member, asked));
    }

    private boolean allowed(Snapshot snapshot, String member, Permission asked) {
        return RightsDecisions.closed(snapshot, member, asked, changes.now()).isEmpty()
                && snapshot.rights().allows(member, asked);
    }

    @Override
    public List<Permission> checkAll(String member, List<Permission> asked) {
        return gate.call("permission:read", member, ctx -> {
            Snapshot snapshot = changes.get(ctx);
            return asked.stream()
                    .filter(each -> allowed(snapshot, member, each))
                    .toList();
        });
    }

    @Override
    public Explanation explain(String member, Permission asked) {
        return gate.call("permission:read", member, ctx -> {
            Snapshot snapshot = changes.get(ctx);
            Explanation why = snapshot.rights().explain(member, asked);
            return RightsDecisions.closed(snapshot, member, asked, changes.now())
                    .map(closed -> new Explanation(
                            false, "organization", "the organization does nothing: " + closed, why.matching()))
                    .orElse(why);
        });
    }

    @Override
    public List<Grant> effective(String member) {
        return gate.call(
                "permission:read", member, ctx -> changes.get(ctx).rights().effective(member));
    }

    @Override
    public List<String> holders(Permission asked) {
        return gate.call("permission:read", "", ctx -> {
            Snapshot snapshot = changes.get(ctx);
            return snapshot.rights().holders(asked).stream()
                    .filter(id -> allowed(snapshot, id, asked))
                    .toList();
        });
    }
}
