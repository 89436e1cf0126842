package dev.revo.engine.tenancy.login;

import dev.revo.engine.tenancy.login.Guessing.Secret;
import dev.revo.engine.tenancy.login.Memberships.Identity;
import dev.revo.engine.tenancy.login.Memberships.Standing;
import dev.revo.engine.tenancy.login.OneTimeTokens.Fresh;
import dev.revo.engine.tenancy.login.OneTimeTokens.Purpose;
import dev.revo.engine.tenancy.login.Refusals.Presented;
import dev.revo.error.InvalidRequestException;
import dev.revo.login.Factor;
import dev.revo.login.Login;
import dev.revo.login.OpenSession;
import dev.revo.login.PasswordLogin;
import dev.revo.run.RunContext;
import dev.revo.spi.FactorStore.PasswordRow;
import dev.revo.spi.Gate;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The first step of a login. Thread-safe. */
final class PasswordDoor {
    private static final String ACTION = "authentication:password";

    private final Desk desk;
    private final Refusals refusals;
    private final Proofs proofs;
    private final SessionDoor sessions;

    PasswordDoor(Desk desk, Refusals refusals, Proofs proofs, SessionDoor sessions) {
        this.desk = desk;
        this.refusals = refusals;
        this.proofs = proofs;
        this.sessions = sessions;
    }

    Login login(Gate operator, PasswordLogin request) {
        // Before anything is looked up or hashed.
        proofs.guessing().admit(Secret.PASSWORD, request.tenant(), request.name(), request.from());
        RunContext ctx = inside(operator, request);
        Identity who = known(ctx, request);
        Presented what = new Presented(who.member(), "", request.from());
        PasswordRow row = proofs.passwords()
                .verified(ctx, who.member(), request.password())
                .orElseThrow(() -> refusals.because(ctx, ACTION, what, "password"));
        Optional<Standing> standing = desk.memberships().standing(ctx, who.member());
        KeyCheck.standing(standing, request.from()).ifPresent(reason -> {
            throw refusals.because(ctx, ACTION, what, reason);
        });
        if (row.mustChange()) {
            Fresh token = desk.unit(
                    ctx, tx -> proofs.tokens().issue(ctx, who.member(), Purpose.PASSWORD_RESET, SecondStep.LENGTH));
            return new Login.NewPassword(token.text(), token.ends());
        }
        SecondStep second = new SecondStep(proofs);
        if (second.wanted(ctx, standing.orElseThrow(Refusals::refused), who.member())) {
            return desk.unit(ctx, tx -> second.ask(ctx, who, Purpose.SECOND_FACTOR));
        }
        OpenSession open = OpenSession.of(request.tenant(), who.member(), request.from(), Set.of(Factor.PASSWORD));
        Login in = new Login.LoggedIn(sessions.open(operator, open, request.replaced()), List.of());
        proofs.guessing().right(Secret.PASSWORD, request.tenant(), request.name(), request.from());
        return in;
    }

    private RunContext inside(Gate operator, PasswordLogin request) {
        try {
            return operator.within(request.tenant()).context();
        } catch (InvalidRequestException e) {
            proofs.passwords().nobody(request.password());
            throw Refusals.refused();
        }
    }

    // Who does not exist costs the same time and gets the same answer.
    private Identity known(RunContext ctx, PasswordLogin request) {
        Optional<Identity> found = desk.memberships().identity(ctx, request.name());
        if (found.isEmpty()) {
            proofs.passwords().nobody(request.password());
            boolean organization =
                    desk.memberships().standing(ctx, request.name()).isPresent();
            throw organization
                    ? refusals.because(ctx, ACTION, new Presented("", "", request.from()), "member_unknown")
                    : Refusals.refused();
        }
        return found.get();
    }
}
