package dev.revo.engine.tenancy.login;

import dev.revo.audit.AuditRecord.Result;
import dev.revo.engine.tenancy.login.Memberships.Standing;
import dev.revo.engine.tenancy.login.Refusals.Presented;
import dev.revo.login.ApiKey.Status;
import dev.revo.login.Authenticated;
import dev.revo.login.Factor;
import dev.revo.login.Origin;
import dev.revo.run.RunContext;
import dev.revo.spi.ApiKeyStore.KeyRow;
import dev.revo.spi.Gate;
import dev.revo.spi.OrganizationStore.Credential;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds out whom an API key stands for. Thread-safe. */
final class KeyCheck {
    private static final String ACTION = "authentication:api_key";

    private final Desk desk;
    private final Refusals refusals;

    KeyCheck(Desk desk, Refusals refusals) {
        this.desk = desk;
        this.refusals = refusals;
    }

    Authenticated check(Gate operator, String presented, Origin from) {
        if (!KeyText.wellFormed(presented)) {
            throw Refusals.refused();
        }
        String hash = Tokens.hash(presented);
        Credential found = desk.keys().credential(hash).orElseThrow(Refusals::refused);
        RunContext ctx = operator.within(found.tenant()).context();
        KeyRow row = desk.keys().withSecret(ctx, hash).orElseThrow(Refusals::refused);
        Presented what = new Presented(row.member(), row.id(), from);
        Instant now = desk.now();
        Optional<String> reason = refused(ctx, row, hash, from, now);
        if (reason.isPresent()) {
            throw refusals.because(ctx, ACTION, what, reason.get());
        }
        used(ctx, row, from, now);
        return new Known(
                ctx.tenant(),
                row.member(),
                row.rights().isEmpty() ? Optional.empty() : Optional.of(row.rights()),
                Authenticated.Kind.API_KEY,
                row.id(),
                Set.of(Factor.API_KEY),
                now);
    }

    private Optional<String> refused(RunContext ctx, KeyRow row, String hash, Origin from, Instant now) {
        Status status = KeyView.status(row, now);
        if (status == Status.REVOKED) {
            return Optional.of("key_revoked");
        }
        if (status == Status.EXPIRED) {
            return Optional.of("key_expired");
        }
        if (status == Status.ACTIVE && !row.hash().equals(hash)) {
            return Optional.of("key_rotated");
        }
        return standing(desk.memberships().standing(ctx, row.member()), from);
    }

    /** Why who stands like this is not let in from there. */
    static Optional<String> standing(Optional<Standing> found, Origin from) {
        if (found.isEmpty() || found.get().closed().isPresent()) {
            return Optional.of("organization_closed");
        }
        if (!found.get().active()) {
            return Optional.of("member_inactive");
        }
        return found.get().policy().admits(from) ? Optional.empty() : Optional.of("network");
    }

    private void used(RunContext ctx, KeyRow row, Origin from, Instant now) {
        boolean due = row.lastUsed()
                .filter(last -> now.isBefore(last.plus(Refusals.QUIET)))
                .isEmpty();
        if (due && refusals.first(ctx, row.id(), ACTION)) {
            desk.unit(ctx, tx -> {
                desk.keys().touch(ctx, row.id(), now);
                tx.audit(desk.line(
                        ctx,
                        ACTION,
                        row.member(),
                        Result.ALLOWED,
                        Map.of("credential", row.id(), "address", from.address())));
                return true;
            });
        }
    }
}
