package dev.revo.engine.tenancy;

import dev.revo.run.RunContext;
import dev.revo.spi.OrganizationStore;
import dev.revo.tenancy.Member;
import dev.revo.tenancy.MemberRow;
import dev.revo.tenancy.Role;

/** An organization is never without an owner. */
final class Owners {
    private Owners() {}

    /** Fails when this member, whose ownership is to end, is the only active owner. */
    static void lastStays(RunContext ctx, OrganizationStore store, MemberRow member) {
        boolean owns = member.status() == Member.Status.ACTIVE && member.roles().contains(Role.OWNER);
        if (owns && store.activeWith(ctx, Role.OWNER) <= 1) {
            throw Changes.conflict("last_owner", "The last owner stays. Make somebody else an owner first.");
        }
    }
}
