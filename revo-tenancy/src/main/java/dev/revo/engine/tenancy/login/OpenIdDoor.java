package dev.revo.engine.tenancy.login;

import dev.revo.audit.AuditRecord.Result;
import dev.revo.engine.tenancy.login.Memberships.Identity;
import dev.revo.engine.tenancy.login.Memberships.Standing;
import dev.revo.engine.tenancy.login.OneTimeTokens.Purpose;
import dev.revo.engine.tenancy.login.OpenIds.Expected;
import dev.revo.engine.tenancy.login.Refusals.Presented;
import dev.revo.engine.tenancy.oidc.OidcIdentity;
import dev.revo.login.Factor;
import dev.revo.login.Login;
import dev.revo.login.OpenIdAnswer;
import dev.revo.login.OpenIdLink;
import dev.revo.login.OpenIdRedirect;
import dev.revo.login.OpenSession;
import dev.revo.run.RunContext;
import dev.revo.spi.Gate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Lets in by the word of a provider. Thread-safe. */
final class OpenIdDoor {
    static final String ACTION = "authentication:openid";

    private final Desk desk;
    private final Refusals refusals;
    private final Proofs proofs;
    private final SessionDoor sessions;
    private final OpenIdInvitation invitations;

    OpenIdDoor(Desk desk, Refusals refusals, Proofs proofs, SessionDoor sessions) {
        this.desk = desk;
        this.refusals = refusals;
        this.proofs = proofs;
        this.sessions = sessions;
        this.invitations = new OpenIdInvitation(desk, refusals);
    }

    // Whether there is such an organization is not looked up: it would tell strangers.
    OpenIdRedirect begin(String tenant, String provider) {
        return proofs.openIds()
                .find(tenant, provider)
                .map(found -> proofs.openIds().begin(found, OpenIdPending.Purpose.LOGIN, tenant, ""))
                .orElseThrow(Refusals::refused);
    }

    Login login(Gate operator, OpenIdAnswer answer) {
        OpenIdPending pending = OpenIdPending.parse(answer.pending())
                .filter(each -> each.purpose() == OpenIdPending.Purpose.LOGIN)
                .orElseThrow(Refusals::refused);
        Gate inside = operator.within(pending.tenant());
        RunContext ctx = inside.context();
        // There is no organization whose log this belongs to.
        Standing organization = desk.memberships().standing(ctx, "").orElseThrow(Refusals::refused);
        shut(organization, answer).ifPresent(reason -> {
            throw refusals.because(ctx, ACTION, new Presented("", "", answer.from()), reason);
        });
        proofs.openIds()
                .find(ctx.tenant(), pending.provider())
                .ifPresent(known -> proofs.guessing().call(answer.from()));
        OidcIdentity who = proofs.openIds().vouched(ctx, new Expected(ACTION, pending, ""), answer);
        Presented what = new Presented("", pending.provider(), answer.from());
        if (answer.invitation().isPresent()) {
            invitations.accept(inside, answer.invitation().get(), who, what);
        }
        String member = desk.factors()
                .link(ctx, who.issuer(), who.subject())
                .map(OpenIdLink::member)
                .orElseThrow(() -> refusals.because(ctx, ACTION, what, "openid_unlinked"));
        Login login = in(
                operator, ctx, new Vouched(pending, member, proofs.openIds().twofold(pending.provider(), who)), answer);
        proofs.guessing().answered(answer.from());
        return login;
    }

    /** Whom the provider vouched for, and whether it asked for two factors. */
    private record Vouched(OpenIdPending pending, String member, boolean twofold) {
        Set<Factor> proven() {
            return twofold ? Set.of(Factor.OIDC, Factor.OIDC_MFA) : Set.of(Factor.OIDC);
        }
    }

    private static Optional<String> shut(Standing organization, OpenIdAnswer answer) {
        if (organization.closed().isPresent()) {
            return Optional.of("organization_closed");
        }
        return organization.policy().admits(answer.from()) ? Optional.empty() : Optional.of("network");
    }

    private Login in(Gate operator, RunContext ctx, Vouched who, OpenIdAnswer answer) {
        Presented what = new Presented(who.member(), who.pending().provider(), answer.from());
        Optional<Standing> standing = desk.memberships().standing(ctx, who.member());
        KeyCheck.standing(standing, answer.from()).ifPresent(reason -> {
            throw refusals.because(ctx, ACTION, what, reason);
        });
        if (!proofs.tokens()
                .once(ctx, who.pending().text(), who.member(), who.pending().ends())) {
            throw refusals.because(ctx, ACTION, what, "openid_used");
        }
        SecondStep second = new SecondStep(proofs);
        if (!who.twofold() && second.wanted(ctx, standing.orElseThrow(Refusals::refused), who.member())) {
            return asked(ctx, second, who, answer);
        }
        OpenSession open = OpenSession.of(ctx.tenant(), who.member(), answer.from(), who.proven());
        return new Login.LoggedIn(
                sessions.open(
                        operator,
                        answer.replaced().map(open::replacing).orElse(open),
                        Map.of("provider", who.pending().provider())),
                List.of());
    }

    private Login asked(RunContext ctx, SecondStep second, Vouched who, OpenIdAnswer answer) {
        Identity identity = desk.memberships().identity(ctx, who.member()).orElseThrow(Refusals::refused);
        return desk.unit(ctx, tx -> {
            tx.audit(desk.line(
                    ctx,
                    ACTION,
                    who.member(),
                    Result.ALLOWED,
                    Map.of(
                            "provider",
                            who.pending().provider(),
                            "address",
                            answer.from().address(),
                            "next",
                            "second_factor")));
            return second.ask(ctx, identity, Purpose.OPENID_SECOND);
        });
    }
}
