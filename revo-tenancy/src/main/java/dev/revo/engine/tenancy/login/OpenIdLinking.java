package dev.revo.engine.tenancy.login;

import dev.revo.audit.AuditRecord;
import dev.revo.audit.AuditRecord.Result;
import dev.revo.engine.tenancy.login.Memberships.Standing;
import dev.revo.engine.tenancy.login.OpenIds.Expected;
import dev.revo.engine.tenancy.login.Refusals.Presented;
import dev.revo.engine.tenancy.oidc.OidcIdentity;
import dev.revo.error.ConflictException;
import dev.revo.error.DeniedException;
import dev.revo.error.Fault;
import dev.revo.login.OpenIdAnswer;
import dev.revo.login.OpenIdLink;
import dev.revo.login.OpenIdRedirect;
import dev.revo.login.Origin;
import dev.revo.run.RunContext;
import dev.revo.spi.SessionStore.SessionRow;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Links accounts at providers to who acts. Thread-safe. */
final class OpenIdLinking {
    private static final String ACTION = "factor:manage";
    private static final Duration FRESH = Duration.ofMinutes(15);
    private static final int MOST = 10;

    private final Desk desk;
    private final Refusals refusals;
    private final OpenIds openIds;

    OpenIdLinking(Desk desk, Refusals refusals, OpenIds openIds) {
        this.desk = desk;
        this.refusals = refusals;
        this.openIds = openIds;
    }

    OpenIdRedirect begin(RunContext ctx, String member, String provider) {
        return openIds.find(ctx.tenant(), provider)
                .map(found -> openIds.begin(found, OpenIdPending.Purpose.LINK, ctx.tenant(), member))
                .orElseThrow(() -> Desk.notFound("openid_provider", provider));
    }

    OpenIdLink confirm(RunContext ctx, String member, OpenIdAnswer answer, String session) {
        Presented what = new Presented(member, "", answer.from());
        OpenIdPending pending = OpenIdPending.parse(answer.pending())
                .filter(each -> each.purpose() == OpenIdPending.Purpose.LINK
                        && each.tenant().equals(ctx.tenant()))
                .orElseThrow(() -> refusals.because(ctx, ACTION, what, "openid_pending"));
        fresh(ctx, member, session).ifPresent(reason -> {
            throw reason.equals("login_stale")
                    ? new DeniedException(Fault.of(
                            reason, "The login is longer ago than " + FRESH + ". Log in again, then link the account."))
                    : refusals.because(ctx, ACTION, what, reason);
        });
        OidcIdentity who = openIds.vouched(ctx, new Expected(ACTION, pending, member), answer);
        OpenIdLink link = new OpenIdLink(who.issuer(), who.subject(), member, desk.now());
        return desk.unit(ctx, tx -> {
            desk.memberships().decide(ctx, ACTION, member, member);
            Optional<OpenIdLink> before = desk.factors().link(ctx, link.issuer(), link.subject());
            if (before.filter(each -> each.member().equals(member)).isPresent()) {
                return before.get();
            }
            if (desk.factors().links(ctx, member).size() >= MOST) {
                throw new ConflictException(Fault.of(
                        "openid_links_full",
                        "There are " + MOST + " accounts at providers already. Unlink one first."));
            }
            desk.factors().putLink(ctx, link);
            tx.audit(line(desk, ctx, ACTION, link, pending.provider(), answer.from()));
            return link;
        });
    }

    // An API key is no session, and a stolen session is mostly an old one.
    private Optional<String> fresh(RunContext ctx, String member, String token) {
        Optional<SessionRow> row = Tokens.wellFormed(token)
                ? desk.sessions()
                        .withToken(ctx, Tokens.hash(token))
                        .filter(each -> each.member().equals(member))
                : Optional.empty();
        Optional<Standing> standing = desk.memberships().standing(ctx, member);
        if (row.isEmpty() || standing.isEmpty()) {
            return Optional.of("session");
        }
        return OpenedSession.over(row.get(), standing.get().policy(), desk.now())
                .or(() -> desk.now().isAfter(row.get().started().plus(FRESH))
                        ? Optional.of("login_stale")
                        : Optional.empty());
    }

    /** Tells of a link. */
    static AuditRecord line(Desk desk, RunContext ctx, String action, OpenIdLink link, String provider, Origin from) {
        return desk.line(
                ctx,
                action,
                link.member(),
                Result.DONE,
                Map.of(
                        "set", "openid_link",
                        "provider", provider,
                        "issuer", link.issuer(),
                        "subject", link.subject(),
                        "address", from.address()));
    }

    /** Unlinks an account; inside a unit of work. */
    boolean unlink(RunContext ctx, OpenIdLink link) {
        boolean was = desk.factors().removeLink(ctx, link.member(), link.issuer(), link.subject());
        if (was) {
            desk.sessions().removeAll(ctx, link.member(), "");
        }
        return was;
    }
}
