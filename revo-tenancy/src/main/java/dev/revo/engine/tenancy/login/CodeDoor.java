package dev.revo.engine.tenancy.login;

import dev.revo.engine.tenancy.login.Guessing.Secret;
import dev.revo.engine.tenancy.login.Memberships.Identity;
import dev.revo.engine.tenancy.login.OneTimeTokens.Holder;
import dev.revo.engine.tenancy.login.OneTimeTokens.Purpose;
import dev.revo.engine.tenancy.login.Refusals.Presented;
import dev.revo.login.CodeLogin;
import dev.revo.login.Factor;
import dev.revo.login.Login;
import dev.revo.login.OpenSession;
import dev.revo.run.RunContext;
import dev.revo.spi.FactorStore.TokenRow;
import dev.revo.spi.Gate;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The second step of a login. Thread-safe. */
final class CodeDoor {
    private static final String ACTION = "authentication:code";

    private final Desk desk;
    private final Refusals refusals;
    private final Proofs proofs;
    private final SessionDoor sessions;

    CodeDoor(Desk desk, Refusals refusals, Proofs proofs, SessionDoor sessions) {
        this.desk = desk;
        this.refusals = refusals;
        this.proofs = proofs;
        this.sessions = sessions;
    }

    /** What came of a code: a factor and fresh recovery codes, or why not. */
    private record Came(Optional<Factor> factor, List<String> recoveryCodes, String reason) {
        static Came not(String reason) {
            return new Came(Optional.empty(), List.of(), reason);
        }
    }

    Login.LoggedIn login(Gate operator, CodeLogin request) {
        Holder holder = proofs.tokens()
                .holder(operator, request.challenge(), Purpose.SECOND_FACTOR, Purpose.OPENID_SECOND)
                .orElseThrow(Refusals::refused);
        RunContext ctx = holder.ctx();
        proofs.guessing().admit(Secret.CODE, ctx.tenant(), holder.member(), request.from());
        Came came = desk.unit(ctx, tx -> came(ctx, holder, request.code()));
        Factor factor = came.factor()
                .orElseThrow(() -> refusals.because(
                        ctx, ACTION, new Presented(holder.member(), "", request.from()), came.reason()));
        Factor first = holder.purpose() == Purpose.OPENID_SECOND ? Factor.OIDC : Factor.PASSWORD;
        OpenSession open = OpenSession.of(ctx.tenant(), holder.member(), request.from(), Set.of(first, factor));
        Login.LoggedIn in = new Login.LoggedIn(sessions.open(operator, open, request.replaced()), came.recoveryCodes());
        right(ctx, holder, request);
        return in;
    }

    private Came came(RunContext ctx, Holder holder, String code) {
        Optional<TokenRow> token = proofs.tokens().take(ctx, holder);
        if (token.isEmpty()) {
            return Came.not("challenge_ended");
        }
        boolean first = !proofs.authenticators().asks(ctx, holder.member());
        Optional<Factor> factor = proofs.authenticators().proven(ctx, holder.member(), code);
        if (factor.isEmpty()) {
            // A slip of the finger does not cost the password once more.
            desk.factors().putToken(ctx, token.get());
            return Came.not("code");
        }
        return new Came(factor, first ? proofs.authenticators().confirm(ctx, holder.member()) : List.of(), "");
    }

    // The first step is right only now, under whichever name it was made.
    private void right(RunContext ctx, Holder holder, CodeLogin request) {
        proofs.guessing().right(Secret.CODE, ctx.tenant(), holder.member(), request.from());
        if (holder.purpose() != Purpose.SECOND_FACTOR) {
            return;
        }
        proofs.guessing().right(Secret.PASSWORD, ctx.tenant(), holder.member(), request.from());
        desk.memberships()
                .identity(ctx, holder.member())
                .flatMap(Identity::email)
                .ifPresent(email -> proofs.guessing().right(Secret.PASSWORD, ctx.tenant(), email, request.from()));
    }
}
