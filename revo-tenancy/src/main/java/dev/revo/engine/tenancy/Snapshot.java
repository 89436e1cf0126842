package dev.revo.engine.tenancy;

import dev.revo.engine.tenancy.rights.MemberRoles;
import dev.revo.engine.tenancy.rights.Rights;
import dev.revo.engine.tenancy.rights.RoleRights;
import dev.revo.spi.OrganizationStore.Change;
import dev.revo.tenancy.Member;
import dev.revo.tenancy.MemberRow;
import dev.revo.tenancy.OrganizationRow;
import dev.revo.tenancy.RoleRow;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** An organization, its own roles and everybody's rights in one version. Immutable. */
record Snapshot(OrganizationRow organization, Map<String, RoleRow> roles, Rights rights) {
    /** Of everything that there is. */
    static Snapshot of(Change all) {
        Map<String, RoleRow> roles = new TreeMap<>();
        all.roles().stream().filter(role -> !role.removed()).forEach(role -> roles.put(role.name(), role));
        List<RoleRights> rules = roles.values().stream().map(Snapshot::rights).toList();
        List<MemberRoles> members = all.members().stream().map(Snapshot::roles).toList();
        return new Snapshot(all.organization(), Map.copyOf(roles), Rights.of(rules, members));
    }

    /** This one and what changed since. */
    Snapshot with(Change since) {
        if (since.members().isEmpty() && since.roles().isEmpty()) {
            return new Snapshot(since.organization(), roles, rights);
        }
        Map<String, RoleRow> named = new TreeMap<>(roles);
        Rights now = rights;
        for (RoleRow role : since.roles()) {
            if (role.removed()) {
                named.remove(role.name());
                now = now.withoutRole(role.name());
            } else {
                named.put(role.name(), role);
                now = now.withRole(rights(role));
            }
        }
        for (MemberRow member : since.members()) {
            now = now.with(roles(member));
        }
        return new Snapshot(since.organization(), Map.copyOf(named), now);
    }

    private static RoleRights rights(RoleRow role) {
        return new RoleRights(role.name(), role.parent(), role.allows(), role.denies());
    }

    private static MemberRoles roles(MemberRow member) {
        return new MemberRoles(member.id(), member.status() == Member.Status.ACTIVE, member.roles());
    }

    /** The change that leads to the next version, with nothing changed yet. */
    Change next() {
        return Change.of(organization.version(version() + 1));
    }

    long version() {
        return organization.version();
    }
}
