package dev.revo.engine.tenancy.login;

import dev.revo.audit.AuditRecord.Result;
import dev.revo.engine.tenancy.login.Guessing.Secret;
import dev.revo.engine.tenancy.login.Memberships.Identity;
import dev.revo.engine.tenancy.login.Memberships.Standing;
import dev.revo.engine.tenancy.login.OneTimeTokens.Fresh;
import dev.revo.engine.tenancy.login.OneTimeTokens.Purpose;
import dev.revo.engine.tenancy.login.Refusals.Presented;
import dev.revo.error.ConflictException;
import dev.revo.error.DeniedException;
import dev.revo.error.Fault;
import dev.revo.login.AuthenticatorSetup;
import dev.revo.login.Factors;
import dev.revo.login.OpenIdAnswer;
import dev.revo.login.OpenIdLink;
import dev.revo.login.OpenIdRedirect;
import dev.revo.login.Origin;
import dev.revo.run.RunContext;
import dev.revo.spi.FactorStore.PasswordRow;
import dev.revo.spi.Gate;
import dev.revo.spi.UnitOfWork.Transaction;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What members of the gate's organization log in with. */
final class DefaultFactors implements Factors {
    private static final String MANAGE = "factor:manage";
    private static final String RESET = "factor:reset";
    private static final Duration RESET_LENGTH = Duration.ofHours(1);

    private final Gate gate;
    private final Desk desk;
    private final Proofs proofs;
    private final PasswordChange change;
    private final Refusals refusals;
    private final OpenIdLinking linking;

    DefaultFactors(Gate gate, Desk desk, Proofs proofs, PasswordChange change, Refusals refusals) {
        this.gate = gate;
        this.desk = desk;
        this.proofs = proofs;
        this.change = change;
        this.refusals = refusals;
        this.linking = new OpenIdLinking(desk, refusals, proofs.openIds());
    }

    private String me() {
        return gate.scope().principal().id();
    }

    @Override
    public State state(String member) {
        return gate.call(
                "factor:read",
                member,
                ctx -> new State(
                        desk.factors().password(ctx, member).map(PasswordRow::changed),
                        proofs.authenticators().asks(ctx, member),
                        desk.factors().recoveryCodes(ctx, member)));
    }

    @Override
    public void changePassword(char[] current, char[] next, Origin from) {
        gate.call(MANAGE, me(), ctx -> {
            proofs.guessing().admit(Secret.PASSWORD, ctx.tenant(), me(), from);
            if (proofs.passwords().verified(ctx, me(), current).isEmpty()) {
                throw wrong(ctx, from, "password");
            }
            proofs.guessing().right(Secret.PASSWORD, ctx.tenant(), me(), from);
            Standing standing = desk.memberships().standing(ctx, me()).orElseThrow(Refusals::refused);
            PasswordRow row = change.made(ctx, me(), standing, next);
            return desk.unit(ctx, tx -> {
                desk.memberships().decide(ctx, MANAGE, me(), me());
                change.put(ctx, tx, MANAGE, row, from);
                return true;
            });
        });
    }

    @Override
    public ResetToken resetPassword(String member) {
        return others(member, "password_token", ctx -> {
            Fresh token = proofs.tokens().issue(ctx, member, Purpose.PASSWORD_RESET, RESET_LENGTH);
            return new ResetToken(member, token.text(), token.ends());
        });
    }

    @Override
    public boolean resetAuthenticator(String member) {
        return others(member, "no_authenticator", ctx -> {
            boolean was = proofs.authenticators().asks(ctx, member);
            desk.factors().removeTotp(ctx, member);
            desk.sessions().removeAll(ctx, member, "");
            return was;
        });
    }

    // Whoever resets what a member logs in with can become that member, so he must be able to do all that it can.
    private <R> R others(String member, String what, Function<RunContext, R> work) {
        return gate.call(
                RESET,
                member,
                ctx -> desk.unit(ctx, tx -> {
                    if (!desk.memberships().decide(ctx, RESET, member, member).active()) {
                        throw Desk.notFound("member", member);
                    }
                    desk.memberships().mayActFor(ctx, member);
                    R done = work.apply(ctx);
                    tx.audit(desk.line(ctx, RESET, member, Result.DONE, Map.of("set", what)));
                    return done;
                }));
    }

    @Override
    public AuthenticatorSetup setUpAuthenticator() {
        return gate.call(
                MANAGE,
                me(),
                ctx -> desk.unit(ctx, tx -> {
                    desk.memberships().decide(ctx, MANAGE, me(), me());
                    if (proofs.authenticators().asks(ctx, me())) {
                        throw new ConflictException(Fault.of(
                                "authenticator_exists", "There is an authenticator already. Remove it first."));
                    }
                    Identity who = desk.memberships().identity(ctx, me()).orElseThrow(Refusals::refused);
                    return proofs.authenticators().fresh(ctx, who);
                }));
    }

    @Override
    public List<String> confirmAuthenticator(String code, Origin from) {
        return withCode(
                code, from, "authenticator", ctx -> proofs.authenticators().confirm(ctx, me()));
    }

    @Override
    public List<String> renewRecoveryCodes(String code, Origin from) {
        return withCode(
                code, from, "recovery_codes", ctx -> proofs.authenticators().renew(ctx, me()));
    }

    @Override
    public void removeAuthenticator(String code, Origin from) {
        withCode(code, from, "no_authenticator", ctx -> desk.factors().removeTotp(ctx, me()));
    }

    @Override
    public OpenIdRedirect linkOpenId(String provider) {
        return gate.call(MANAGE, me(), ctx -> linking.begin(ctx, me(), provider));
    }

    @Override
    public OpenIdLink confirmOpenId(OpenIdAnswer answer, String session) {
        return gate.call(MANAGE, me(), ctx -> linking.confirm(ctx, me(), answer, session));
    }

    @Override
    public List<OpenIdLink> openIdLinks(String member) {
        return gate.call("factor:read", member, ctx -> desk.factors().links(ctx, member));
    }

    @Override
    public boolean unlinkOpenId(OpenIdLink link) {
        String member = link.member();
        if (!member.equals(me())) {
            return others(member, "no_openid_link", ctx -> linking.unlink(ctx, link));
        }
        return gate.call(
                MANAGE,
                member,
                ctx -> desk.unit(ctx, tx -> {
                    desk.memberships().decide(ctx, MANAGE, member, member);
                    boolean was = linking.unlink(ctx, link);
                    if (was) {
                        tx.audit(desk.line(ctx, MANAGE, member, Result.DONE, Map.of("set", "no_openid_link")));
                    }
                    return was;
                }));
    }

    private <R> R withCode(String code, Origin from, String what, Function<RunContext, R> work) {
        return gate.call(MANAGE, me(), ctx -> {
            proofs.guessing().admit(Secret.CODE, ctx.tenant(), me(), from);
            Optional<R> done = desk.unit(ctx, tx -> proven(ctx, tx, code, what, work));
            R result = done.orElseThrow(() -> wrong(ctx, from, "code"));
            proofs.guessing().right(Secret.CODE, ctx.tenant(), me(), from);
            return result;
        });
    }

    private <R> Optional<R> proven(
            RunContext ctx, Transaction tx, String code, String what, Function<RunContext, R> work) {
        desk.memberships().decide(ctx, MANAGE, me(), me());
        if (proofs.authenticators().proven(ctx, me(), code).isEmpty()) {
            return Optional.empty();
        }
        R result = work.apply(ctx);
        tx.audit(desk.line(ctx, MANAGE, me(), Result.DONE, Map.of("set", what)));
        return Optional.of(result);
    }

    private DeniedException wrong(RunContext ctx, Origin from, String what) {
        return refusals.because(ctx, MANAGE, new Presented(me(), "", from), what);
    }
}
