package dev.revo.engine.tenancy.login;

import dev.revo.audit.AuditRecord.Result;
import dev.revo.engine.tenancy.login.Memberships.Identity;
import dev.revo.engine.tenancy.login.Memberships.Standing;
import dev.revo.engine.tenancy.login.OneTimeTokens.Holder;
import dev.revo.engine.tenancy.login.OneTimeTokens.Purpose;
import dev.revo.engine.tenancy.login.Refusals.Presented;
import dev.revo.login.Origin;
import dev.revo.run.RunContext;
import dev.revo.spi.FactorStore.PasswordRow;
import dev.revo.spi.Gate;
import dev.revo.spi.UnitOfWork.Transaction;
import java.util.Map;
import java.util.Optional;

/** Sets passwords: whoever was in with the one before is out then. Thread-safe. */
final class PasswordChange {
    private static final String SET = "authentication:set_password";

    private final Desk desk;
    private final Refusals refusals;
    private final Proofs proofs;

    PasswordChange(Desk desk, Refusals refusals, Proofs proofs) {
        this.desk = desk;
        this.refusals = refusals;
        this.proofs = proofs;
    }

    /** Of whom the token is for. */
    void byToken(Gate operator, String token, char[] next, Origin from) {
        Holder holder =
                proofs.tokens().holder(operator, token, Purpose.PASSWORD_RESET).orElseThrow(Refusals::refused);
        RunContext ctx = holder.ctx();
        Presented what = new Presented(holder.member(), "", from);
        Optional<Standing> standing = desk.memberships().standing(ctx, holder.member());
        KeyCheck.standing(standing, from).ifPresent(reason -> {
            throw refusals.because(ctx, SET, what, reason);
        });
        // Hashed before the unit begins: it takes long, and a password that breaks a rule uses up no token.
        PasswordRow row = made(ctx, holder.member(), standing.orElseThrow(Refusals::refused), next);
        boolean set = holder.gate()
                .call(
                        SET,
                        holder.member(),
                        again -> desk.unit(again, tx -> {
                            if (proofs.tokens().take(again, holder).isEmpty()) {
                                return false;
                            }
                            put(again, tx, SET, row, from);
                            return true;
                        }));
        if (!set) {
            throw refusals.because(ctx, SET, what, "token_ended");
        }
    }

    /** The row of a member's new password, if the rules admit it. */
    PasswordRow made(RunContext ctx, String member, Standing standing, char[] next) {
        Identity who = desk.memberships().identity(ctx, member).orElseThrow(Refusals::refused);
        return proofs.passwords().made(who, standing.policy(), next);
    }

    /** Inside a unit of work: sets it and ends all sessions. */
    void put(RunContext ctx, Transaction tx, String action, PasswordRow row, Origin from) {
        desk.factors().putPassword(ctx, row);
        int ended = desk.sessions().removeAll(ctx, row.member(), "");
        tx.audit(desk.line(
                ctx,
                action,
                row.member(),
                Result.DONE,
                Map.of("set", "password", "address", from.address(), "sessions_ended", String.valueOf(ended))));
    }
}
