package dev.revo.engine.tenancy.login;

import dev.revo.engine.tenancy.login.Memberships.Identity;
import dev.revo.engine.tenancy.totp.RecoveryCodes;
import dev.revo.engine.tenancy.totp.Totp;
import dev.revo.engine.tenancy.totp.TotpSecret;
import dev.revo.login.AuthenticatorSetup;
import dev.revo.login.Factor;
import dev.revo.run.RunContext;
import dev.revo.spi.FactorStore.TotpRow;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/** The authenticators of members, and the codes that stand in for them. Thread-safe. */
final class Authenticators {
    private final Desk desk;
    private final FactorBox box;

    Authenticators(Desk desk, FactorBox box) {
        this.desk = desk;
        this.box = box;
    }

    /** Whether logins of this member ask for a code. */
    boolean asks(RunContext ctx, String member) {
        return desk.factors().totp(ctx, member).filter(TotpRow::confirmed).isPresent();
    }

    /** A new secret in place of the one that there is; inside a unit of work. */
    AuthenticatorSetup fresh(RunContext ctx, Identity who) {
        TotpSecret secret = TotpSecret.fresh();
        desk.factors().putTotp(ctx, new TotpRow(who.member(), box.seal(ctx, who.member(), secret.base32()), false, 0));
        return new AuthenticatorSetup(
                secret.base32(),
                secret.uri(who.organization().replace(':', ' '), who.member().replace(':', ' ')));
    }

    /** What this code proves; it is used up then. Inside a unit of work. */
    Optional<Factor> proven(RunContext ctx, String member, String code) {
        Optional<TotpRow> row = desk.factors().totp(ctx, member);
        if (row.isEmpty()) {
            return Optional.empty();
        }
        if (code.length() > 100 || !code.chars().allMatch(c -> c < 128)) {
            return Optional.empty();
        }
        OptionalLong step = Totp.verify(
                TotpSecret.parse(box.open(ctx, member, row.get().secret())),
                code,
                desk.now(),
                row.get().lastStep());
        if (step.isPresent()) {
            // Of two who use one code at once, one does.
            return desk.factors().advanceTotp(ctx, member, step.getAsLong())
                    ? Optional.of(Factor.TOTP)
                    : Optional.empty();
        }
        return RecoveryCodes.hash(code)
                .filter(hash -> row.get().confirmed() && desk.factors().useRecoveryCode(ctx, member, hash))
                .map(hash -> Factor.RECOVERY_CODE);
    }

    /** From now on logins ask for its codes; the recovery codes. Inside a unit of work. */
    List<String> confirm(RunContext ctx, String member) {
        desk.factors()
                .totp(ctx, member)
                .ifPresent(row -> desk.factors().putTotp(ctx, new TotpRow(member, row.secret(), true, row.lastStep())));
        return renew(ctx, member);
    }

    /** Recovery codes in place of those that there are. Inside a unit of work. */
    List<String> renew(RunContext ctx, String member) {
        List<String> codes = RecoveryCodes.fresh();
        Set<String> hashes = codes.stream()
                .flatMap(code -> RecoveryCodes.hash(code).stream())
                .collect(Collectors.toSet());
        desk.factors().putRecoveryCodes(ctx, member, hashes);
        return codes;
    }
}
