package dev.revo.engine.tenancy.login;

import dev.revo.engine.tenancy.login.Memberships.Identity;
import dev.revo.engine.tenancy.login.Refusals.Presented;
import dev.revo.engine.tenancy.oidc.OidcIdentity;
import dev.revo.error.ConflictException;
import dev.revo.error.NotFoundException;
import dev.revo.login.OpenIdLink;
import dev.revo.run.RunContext;
import dev.revo.spi.Gate;
import java.util.Locale;
import java.util.Optional;

/**
 * Makes an account at a provider that of a member who was invited. It takes both the token that was sent to the address and a
 * provider that says that it verified that very address: a mail that was passed on is not enough, and neither is an address that
 * somebody wrote into an account. Thread-safe.
 */
final class OpenIdInvitation {
    private final Desk desk;
    private final Refusals refusals;

    OpenIdInvitation(Desk desk, Refusals refusals) {
        this.desk = desk;
        this.refusals = refusals;
    }

    void accept(Gate inside, String token, OidcIdentity who, Presented what) {
        RunContext ctx = inside.context();
        String member = desk.memberships().invited(ctx, token).orElseThrow(() -> no(ctx, what, "openid_invitation"));
        Optional<String> email = desk.memberships().identity(ctx, member).flatMap(Identity::email);
        if (!isVerified(who, email)) {
            throw no(ctx, what, "openid_email");
        }
        OpenIdLink link = new OpenIdLink(who.issuer(), who.subject(), member, desk.now());
        try {
            desk.memberships().accept(inside, member, (again, tx, now) -> {
                // He may have been invited anew, at another address, since it was looked up.
                if (!isVerified(who, now)) {
                    throw Refusals.refused();
                }
                desk.factors().putLink(again, link);
                tx.audit(OpenIdLinking.line(desk, again, OpenIdDoor.ACTION, link, what.credential(), what.from()));
            });
        } catch (NotFoundException e) {
            throw no(ctx, what, "openid_invitation");
        } catch (ConflictException e) {
            if (!e.code().equals("openid_linked")) {
                throw e;
            }
            throw no(ctx, what, "openid_taken");
        }
    }

    private RuntimeException no(RunContext ctx, Presented what, String reason) {
        return refusals.because(ctx, OpenIdDoor.ACTION, what, reason);
    }

    private static boolean isVerified(OidcIdentity who, Optional<String> email) {
        String said = who.email();
        return who.emailVerified()
                && said != null
                && email.filter(invited -> invited.toLowerCase(Locale.ROOT).equals(said.toLowerCase(Locale.ROOT)))
                        .isPresent();
    }
}
