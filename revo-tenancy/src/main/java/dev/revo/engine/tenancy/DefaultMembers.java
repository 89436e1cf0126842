package dev.revo.engine.tenancy;

import dev.revo.engine.tenancy.login.Logins;
import dev.revo.engine.tenancy.login.Tokens;
import dev.revo.error.DeniedException;
import dev.revo.error.Fault;
import dev.revo.error.InvalidRequestException;
import dev.revo.error.QuotaExceededException;
import dev.revo.run.RunContext;
import dev.revo.scope.Principal;
import dev.revo.spi.Gate;
import dev.revo.spi.OrganizationStore.Change;
import dev.revo.spi.OrganizationStore.Credential;
import dev.revo.tenancy.Member;
import dev.revo.tenancy.MemberRow;
import dev.revo.tenancy.Members;
import dev.revo.tenancy.PlanLimits;
import dev.revo.tenancy.TenancyEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The members of the gate's organization. */
final class DefaultMembers implements Members {
    private final Gate gate;
    private final Changes changes;
    private final Duration invitations;
    private final Logins logins;

    DefaultMembers(Gate gate, Changes changes, Duration invitations, Logins logins) {
        this.gate = gate;
        this.changes = changes;
        this.logins = logins;
        this.invitations = invitations;
    }

    @Override
    public Invitation invite(String user, String email, String role) {
        if (!email.contains("@") || email.length() > 254 || email.chars().anyMatch(c -> c <= ' ')) {
            throw InvalidRequestException.field(
                    "member.email", "is not an address", "Write for example bo@acme.example.");
        }
        String token = Tokens.fresh();
        Instant now = changes.now();
        MemberRow row = new MemberRow(
                Principal.user(user).id(),
                Principal.Kind.USER,
                Optional.of(email),
                Member.Status.INVITED,
                Set.of(role),
                now,
                Optional.of(now.plus(invitations)));
        Credential secret = new Credential(Tokens.hash(token), gate.scope().tenant(), AcceptInvitation.KIND, user);
        add(row, role, change -> change.issue(secret));
        return new Invitation(user, token);
    }

    @Override
    public Member addService(String id, String role) {
        MemberRow row = new MemberRow(
                Principal.user(id).id(),
                Principal.Kind.SERVICE,
                Optional.empty(),
                Member.Status.ACTIVE,
                Set.of(role),
                changes.now(),
                Optional.empty());
        add(row, role, change -> change);
        return row;
    }

    private void add(MemberRow row, String role, Function<Change, Change> more) {
        gate.call(
                "member:invite",
                row.id(),
                ctx -> changes.change(ctx, gate, "member:invite", row.id(), snapshot -> {
                    DefaultRoles.exists(snapshot, role);
                    row.email().ifPresent(email -> welcome(snapshot, email));
                    Giving.check(ctx, snapshot.rights(), snapshot.rights().grants(row.id(), role));
                    Optional<MemberRow> before = changes.store().member(ctx, row.id());
                    if (before.filter(MemberRow::counts).isPresent()) {
                        throw Changes.conflict(
                                "member_exists", "There is a member or an invitation with this id already.");
                    }
                    room(ctx, snapshot);
                    return Optional.of(edit(more.apply(snapshot.next().member(row)), before, row));
                }));
    }

    private static void welcome(Snapshot snapshot, String email) {
        if (!snapshot.organization().settings().security().admitsEmail(email)) {
            throw new DeniedException(Fault.of(
                    "email_domain_refused",
                    "The organization invites addresses of "
                            + snapshot.organization().settings().security().emailDomains()
                            + " alone. Use one of those, or change its security policy."));
        }
    }

    static Edit edit(Change change, Optional<MemberRow> before, MemberRow after) {
        return Edit.of(
                change,
                before.map(MemberRow::toString).orElse("nothing"),
                after,
                head -> new TenancyEvent.MemberChanged(
                        head, after.id(), after.status().name()));
    }

    private void room(RunContext ctx, Snapshot snapshot) {
        long already = changes.store().memberCount(ctx);
        if (!snapshot.organization().limits().roomFor(PlanLimits.Limit.MEMBERS, already)) {
            throw new QuotaExceededException(Fault.of(
                            "plan_limit",
                            "The organization has " + already + " members, which is its limit. Subscribe to more.")
                    .with("tenant", ctx.tenant()));
        }
    }

    @Override
    public Member accept(String token) {
        AcceptInvitation invitation = new AcceptInvitation(changes);
        Optional<Credential> found = invitation.named(token);
        boolean operator = Changes.isOperator(gate.scope());
        if (found.isEmpty()
                || (!operator && !found.get().tenant().equals(gate.scope().tenant()))) {
            return gate.call(AcceptInvitation.ACTION, "", ctx -> {
                throw Changes.notFound("invitation", "");
            });
        }
        Gate inside = operator ? gate.within(found.get().tenant()) : gate;
        return invitation.accept(inside, found.get().row(), (ctx, tx, email) -> {});
    }

    @Override
    public void deactivate(String id) {
        gate.call(
                "member:deactivate",
                id,
                ctx -> changes.change(ctx, gate, "member:deactivate", id, snapshot -> {
                    MemberRow before =
                            changes.store().member(ctx, id).orElseThrow(() -> Changes.notFound("member", id));
                    if (before.status() == Member.Status.DEACTIVATED) {
                        return Optional.empty();
                    }
                    Owners.lastStays(ctx, changes.store(), before);
                    logins.end(ctx, id);
                    MemberRow after = before.status(Member.Status.DEACTIVATED).roles(Set.of());
                    return Optional.of(edit(snapshot.next().member(after).withdraw(id), Optional.of(before), after));
                }));
    }

    @Override
    public Optional<Member> find(String id) {
        return gate.call(
                "member:read", id, ctx -> changes.store().member(ctx, id).map(row -> row));
    }

    @Override
    public List<Member> list(String afterId, int atMost) {
        if (atMost < 1 || atMost > 1_000) {
            throw InvalidRequestException.field("atMost", "is " + atMost, "Use 1 to 1,000.");
        }
        return gate.call("member:read", "", ctx -> List.copyOf(changes.store().members(ctx, afterId, atMost)));
    }
}
