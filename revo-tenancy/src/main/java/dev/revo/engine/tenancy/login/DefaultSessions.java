package dev.revo.engine.tenancy.login;

import dev.revo.audit.AuditRecord.Result;
import dev.revo.engine.tenancy.login.Memberships.Standing;
import dev.revo.login.SecurityPolicy;
import dev.revo.login.SessionView;
import dev.revo.login.Sessions;
import dev.revo.run.RunContext;
import dev.revo.spi.Gate;
import dev.revo.spi.SessionStore.SessionRow;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The sessions of the gate's organization. */
final class DefaultSessions implements Sessions {
    private static final String REVOKE = "session:revoke";

    private final Gate gate;
    private final Desk desk;

    DefaultSessions(Gate gate, Desk desk) {
        this.gate = gate;
        this.desk = desk;
    }

    @Override
    public List<SessionView> list(String member) {
        return gate.call("session:read", member, ctx -> {
            SecurityPolicy policy = desk.memberships()
                    .standing(ctx, member)
                    .map(Standing::policy)
                    .orElse(SecurityPolicy.defaults());
            Instant now = desk.now();
            return desk.sessions().of(ctx, member).stream()
                    .filter(row -> OpenedSession.over(row, policy, now).isEmpty())
                    .<SessionView>map(OpenedSession::of)
                    .toList();
        });
    }

    @Override
    public void revoke(String id) {
        String member =
                desk.sessions().find(gate.context(), id).map(SessionRow::member).orElse("");
        change(member, "session " + id, ctx -> {
            if (!desk.sessions().remove(ctx, id)) {
                throw Desk.notFound("session", id);
            }
            return 1;
        });
    }

    @Override
    public int revokeAll(String member) {
        return change(member, "all sessions", ctx -> desk.sessions().removeAll(ctx, member, ""));
    }

    @Override
    public int revokeOthers(String member, String keepId) {
        return change(
                member, "all sessions but " + keepId, ctx -> desk.sessions().removeAll(ctx, member, keepId));
    }

    private int change(String member, String before, Function<RunContext, Integer> removes) {
        return gate.call(
                REVOKE,
                member,
                ctx -> desk.unit(ctx, tx -> {
                    desk.memberships().decide(ctx, REVOKE, member, member);
                    int removed = removes.apply(ctx);
                    if (removed > 0) {
                        tx.audit(desk.line(
                                ctx,
                                REVOKE,
                                member,
                                Result.DONE,
                                Map.of("before", before, "after", "revoked", "count", String.valueOf(removed))));
                    }
                    return removed;
                }));
    }
}
