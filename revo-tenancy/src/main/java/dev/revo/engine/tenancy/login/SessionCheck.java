package dev.revo.engine.tenancy.login;

import dev.revo.engine.tenancy.login.Memberships.Standing;
import dev.revo.engine.tenancy.login.Refusals.Presented;
import dev.revo.login.Authenticated;
import dev.revo.login.Origin;
import dev.revo.run.RunContext;
import dev.revo.spi.Gate;
import dev.revo.spi.OrganizationStore.Credential;
import dev.revo.spi.SessionStore.SessionRow;
import java.time.Instant;
import java.util.Optional;

/** Finds out whom the token of a session stands for. Thread-safe. */
final class SessionCheck {
    private static final String ACTION = "authentication:session";

    private final Desk desk;
    private final Refusals refusals;

    SessionCheck(Desk desk, Refusals refusals) {
        this.desk = desk;
        this.refusals = refusals;
    }

    Authenticated check(Gate operator, String token, Origin from) {
        if (!Tokens.wellFormed(token)) {
            throw Refusals.refused();
        }
        String hash = Tokens.hash(token);
        Credential found = desk.sessions().credential(hash).orElseThrow(Refusals::refused);
        RunContext ctx = operator.within(found.tenant()).context();
        SessionRow row = desk.sessions().withToken(ctx, hash).orElseThrow(Refusals::refused);
        Presented what = new Presented(row.member(), row.id(), from);
        Instant now = desk.now();
        Optional<Standing> standing = desk.memberships().standing(ctx, row.member());
        Optional<String> over = standing.flatMap(known -> OpenedSession.over(row, known.policy(), now));
        if (over.isPresent()) {
            desk.sessions().remove(ctx, row.id());
            throw refusals.because(ctx, ACTION, what, over.get());
        }
        Optional<String> reason = KeyCheck.standing(standing, from)
                .or(() -> standing.filter(known -> !known.policy().enough(row.proven()))
                        .map(known -> "second_factor"));
        if (reason.isPresent()) {
            throw refusals.because(ctx, ACTION, what, reason.get());
        }
        if (!now.isBefore(row.lastUsed().plus(Refusals.QUIET))) {
            desk.sessions().touch(ctx, row.id(), now);
        }
        return new Known(
                ctx.tenant(),
                row.member(),
                Optional.empty(),
                Authenticated.Kind.SESSION,
                row.id(),
                row.proven(),
                row.started());
    }
}
