package dev.revo.engine.tenancy.login;

import dev.revo.engine.tenancy.login.Memberships.Identity;
import dev.revo.engine.tenancy.login.Memberships.Standing;
import dev.revo.engine.tenancy.login.OneTimeTokens.Fresh;
import dev.revo.engine.tenancy.login.OneTimeTokens.Purpose;
import dev.revo.login.AuthenticatorSetup;
import dev.revo.login.Login;
import dev.revo.run.RunContext;
import java.time.Duration;
import java.util.Optional;

/** What comes between a first step that was right and a session. Thread-safe. */
final class SecondStep {
    static final Duration LENGTH = Duration.ofMinutes(5);

    private final Proofs proofs;

    SecondStep(Proofs proofs) {
        this.proofs = proofs;
    }

    /** Whether a code is asked for. */
    boolean wanted(RunContext ctx, Standing standing, String member) {
        return standing.policy().requireSecondFactor()
                || proofs.authenticators().asks(ctx, member);
    }

    /**
     * Asks for a code; inside a unit of work. Whoever must have an authenticator and has none sets one up now: he could not
     * come in to do it later.
     *
     * @param first what the first step was
     */
    Login ask(RunContext ctx, Identity who, Purpose first) {
        Optional<AuthenticatorSetup> setup = proofs.authenticators().asks(ctx, who.member())
                ? Optional.empty()
                : Optional.of(proofs.authenticators().fresh(ctx, who));
        Fresh token = proofs.tokens().issue(ctx, who.member(), first, LENGTH);
        return new Login.SecondFactor(token.text(), token.ends(), setup);
    }
}
