package dev.revo.engine.tenancy;

import static dev.revo.engine.tenancy.Standing.closed;

import dev.revo.engine.tenancy.login.Memberships;
import dev.revo.run.RunContext;
import dev.revo.scope.Permission;
import dev.revo.spi.Gate;
import dev.revo.spi.OrganizationStore.Credential;
import dev.revo.tenancy.Grant;
import dev.revo.tenancy.Member;
import dev.revo.tenancy.MemberRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** How members stand, for those who let them in. Thread-safe. */
final class OrganizationMemberships implements Memberships {
    private static final Permission EVERYTHING = Permission.of("*");

    private final Snapshots snapshots;
    private final Changes changes;

    OrganizationMemberships(Snapshots snapshots, Changes changes) {
        this.snapshots = snapshots;
        this.changes = changes;
    }

    @Override
    public Optional<Standing> standing(RunContext ctx, String member) {
        return snapshots.current(ctx.tenant()).map(known -> standing(ctx, known, member));
    }

    @Override
    public Optional<Identity> identity(RunContext ctx, String name) {
        return snapshots
                .current(ctx.tenant())
                .flatMap(known -> changes.store()
                        .member(ctx, name)
                        .or(() -> name.contains("@") ? changes.store().memberWithEmail(ctx, name) : Optional.empty())
                        .map(row -> new Identity(
                                row.id(), row.email(), known.organization().name())));
    }

    @Override
    public Optional<String> invited(RunContext ctx, String token) {
        return new AcceptInvitation(changes)
                .named(token)
                .filter(found -> found.tenant().equals(ctx.tenant()))
                .map(Credential::row);
    }

    @Override
    public void accept(Gate inside, String member, Joining also) {
        new AcceptInvitation(changes).accept(inside, member, also);
    }

    @Override
    public void mayActFor(RunContext ctx, String member) {
        Snapshot snapshot = changes.fresh(ctx);
        Giving.check(ctx, snapshot.rights(), snapshot.rights().effective(member));
    }

    @Override
    public Standing decide(RunContext ctx, String action, String resource, String member) {
        return standing(ctx, changes.decide(ctx, action, resource), member);
    }

    private Standing standing(RunContext ctx, Snapshot snapshot, String member) {
        Optional<MemberRow> row = changes.store().member(ctx, member);
        return new Standing(
                snapshot.organization().settings().security(),
                closed(snapshot.organization(), changes.now()),
                row.filter(each -> each.status() == Member.Status.ACTIVE).isPresent());
    }

    @Override
    public void mayGive(RunContext ctx, String member, Set<Permission> rights) {
        Snapshot snapshot = changes.fresh(ctx);
        String who = ctx.scope().principal().id();
        boolean own = member.equals(who);
        List<Grant> given = new ArrayList<>();
        if (rights.isEmpty() && own) {
            // All that he will ever have: his to give, unless he acts in less than his whole scope.
            Giving.within(ctx, EVERYTHING);
            return;
        }
        for (Permission right : rights.isEmpty() ? Set.of(EVERYTHING) : rights) {
            given.add(new Grant(member, "", "", right, false));
        }
        if (own) {
            // What he is denied his key is denied too.
            snapshot.rights().effective(who).stream().filter(Grant::denies).forEach(given::add);
        }
        Giving.check(ctx, snapshot.rights(), given);
    }
}
