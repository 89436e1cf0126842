package dev.revo.engine.tenancy;

import dev.revo.run.RunContext;
import dev.revo.scope.Permission;
import dev.revo.spi.AccessRequest;
import dev.revo.spi.Decision;
import dev.revo.spi.PolicyDecisionPoint;
import dev.revo.spi.TimeSource;
import dev.revo.tenancy.Role;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** Decides by the standing of the organization and the rights of its members' roles. Thread-safe. */
final class RightsDecisions implements PolicyDecisionPoint {
    private static final Permission OWNERS = Permission.of("owner:assign");
    private static final Permission READ = Permission.of("organization:read");

    private final Snapshots snapshots;
    private final Supplier<TimeSource> time;

    RightsDecisions(Snapshots snapshots, Supplier<TimeSource> time) {
        this.snapshots = snapshots;
        this.time = time;
    }

    @Override
    public Decision decide(RunContext ctx, AccessRequest request) {
        Optional<Snapshot> found = snapshots.current(ctx.tenant());
        if (found.isEmpty()) {
            return Decision.deny("organization", "there is no such organization");
        }
        Snapshot snapshot = found.get();
        String who = ctx.scope().principal().id();
        Permission asked = request.permission();
        Optional<String> closed = closed(snapshot, who, asked, time.get().instant());
        if (closed.isPresent()) {
            return Decision.deny("organization", "the organization does nothing: " + closed.get());
        }
        if (OwnAccount.covers(request.action(), request.resource(), who)) {
            return Decision.allow(OwnAccount.RULE);
        }
        // Lists ask often and nobody reads why they were allowed.
        if (request.phase() == AccessRequest.Phase.LIST && snapshot.rights().allows(who, asked)) {
            return Decision.allow("rights");
        }
        var why = snapshot.rights().explain(who, asked);
        return why.allowed() ? Decision.allow(why.rule()) : Decision.deny(why.rule(), why.reason());
    }

    /** Why the organization lets this member not do it, whatever its rights; owners may always read what it is. */
    static Optional<String> closed(Snapshot snapshot, String who, Permission asked, Instant now) {
        return Standing.closed(snapshot.organization(), now)
                .filter(why -> !(READ.covers(asked) && owns(snapshot, who)));
    }

    private static boolean owns(Snapshot snapshot, String who) {
        return snapshot.rights().allows(who, OWNERS)
                && snapshot.rights().effective(who).stream()
                        .anyMatch(grant -> grant.role().equals(Role.OWNER));
    }
}
