package dev.revo.engine.tenancy;

import dev.revo.engine.tenancy.login.Memberships.Joining;
import dev.revo.engine.tenancy.login.Tokens;
import dev.revo.run.RunContext;
import dev.revo.spi.Gate;
import dev.revo.spi.OrganizationStore.Credential;
import dev.revo.tenancy.Member;
import dev.revo.tenancy.MemberRow;
import java.util.Optional;

/** Makes who was invited a member. Thread-safe. */
final class AcceptInvitation {
    static final String KIND = "invitation";
    static final String ACTION = "member:accept";

    private final Changes changes;

    AcceptInvitation(Changes changes) {
        this.changes = changes;
    }

    /** Where this token leads, whether its time is over or not. */
    Optional<Credential> named(String token) {
        return changes.store()
                .credential(Tokens.hash(token))
                .filter(each -> each.kind().equals(KIND));
    }

    /** Accepts, with what else belongs to it. */
    Member accept(Gate inside, String id, Joining also) {
        return inside.call(ACTION, id, ctx -> {
            changes.change(ctx, inside, ACTION, id, (tx, snapshot) -> {
                MemberRow invited = invited(ctx, id);
                also.join(ctx, tx, invited.email());
                MemberRow active = invited.status(Member.Status.ACTIVE);
                return Optional.of(
                        DefaultMembers.edit(snapshot.next().member(active).withdraw(id), Optional.of(invited), active));
            });
            return changes.store().member(ctx, id).orElseThrow(() -> Changes.notFound("member", id));
        });
    }

    private MemberRow invited(RunContext ctx, String id) {
        return changes.store()
                .member(ctx, id)
                .filter(row -> row.status() == Member.Status.INVITED)
                .filter(row ->
                        row.invitationEnds().filter(changes.now()::isBefore).isPresent())
                .orElseThrow(() -> Changes.notFound("invitation", ""));
    }
}
