package dev.revo.engine.tenancy.login;

import dev.revo.run.RunContext;
import dev.revo.spi.FactorStore.TokenRow;
import dev.revo.spi.Gate;
import dev.revo.spi.OrganizationStore.Credential;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Tokens that are good once: from one step of a login to the next, or by mail. Thread-safe. */
final class OneTimeTokens {
    private final Desk desk;

    OneTimeTokens(Desk desk) {
        this.desk = desk;
    }

    /** What a token is for. */
    enum Purpose {
        /** Sets a password. */
        PASSWORD_RESET,
        /** Leads from a right password to a code. */
        SECOND_FACTOR;

        String text() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** A token with its text, which is in no row. */
    record Fresh(String text, Instant ends) {}

    /** Whom a token is for, and where. */
    record Holder(RunContext ctx, Gate gate, String member, String hash) {}

    /** A new one; those of the same purpose from before are good no more. Inside a unit of work. */
    Fresh issue(RunContext ctx, String member, Purpose purpose, Duration length) {
        String text = Tokens.fresh();
        Instant ends = desk.now().plus(length);
        desk.factors().putToken(ctx, new TokenRow(Tokens.hash(text), member, purpose.text(), ends));
        return new Fresh(text, ends);
    }

    /** Whom this token is for; it stays good. */
    Optional<Holder> holder(Gate operator, String token, Purpose purpose) {
        if (!Tokens.wellFormed(token)) {
            return Optional.empty();
        }
        String hash = Tokens.hash(token);
        return desk.factors()
                .credential(hash)
                .filter(found -> found.kind().equals(purpose.text()))
                .map(found -> holder(operator.within(found.tenant()), found, hash));
    }

    private static Holder holder(Gate gate, Credential found, String hash) {
        return new Holder(gate.context(), gate, found.row(), hash);
    }

    /** Takes it; empty when somebody else did or its time is over. Inside a unit of work. */
    Optional<TokenRow> take(RunContext ctx, Holder holder) {
        return desk.factors()
                .takeToken(ctx, holder.hash())
                .filter(row -> desk.now().isBefore(row.ends()));
    }
}
