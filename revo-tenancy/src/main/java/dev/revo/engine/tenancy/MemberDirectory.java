package dev.revo.engine.tenancy;

import dev.revo.scope.Directory;
import dev.revo.scope.Principal;
import dev.revo.tenancy.Member;
import java.util.Map;
import java.util.Optional;

/** The active members of an organization. Thread-safe. */
final class MemberDirectory implements Directory {
    private final Snapshots snapshots;

    MemberDirectory(Snapshots snapshots) {
        this.snapshots = snapshots;
    }

    @Override
    public Optional<Principal> find(String tenant, String id) {
        return snapshots
                .member(tenant, id)
                .filter(member -> member.status() == Member.Status.ACTIVE)
                .map(member -> new Principal(member.kind(), member.id(), Map.of()));
    }
}
