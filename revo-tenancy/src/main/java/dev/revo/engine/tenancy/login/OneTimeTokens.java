package dev.revo.engine.tenancy.login;

import dev.revo.error.ConflictException;
import dev.revo.run.RunContext;
import dev.revo.spi.FactorStore.TokenRow;
import dev.revo.spi.Gate;
import dev.revo.spi.OrganizationStore.Credential;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
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
        SECOND_FACTOR,
        /** Leads from the word of a provider to a code. */
        OPENID_SECOND,
        /** Leads nowhere: the answer of a provider that it stands for was used. */
        OPENID_USED;

        String text() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** A token with its text, which is in no row. */
    record Fresh(String text, Instant ends) {}

    /** Whom a token is for, and where. */
    record Holder(RunContext ctx, Gate gate, String member, String hash, Purpose purpose) {}

    /** A new one; those of the same purpose from before are good no more. Inside a unit of work. */
    Fresh issue(RunContext ctx, String member, Purpose purpose, Duration length) {
        String text = Tokens.fresh();
        Instant ends = desk.now().plus(length);
        desk.factors().putToken(ctx, new TokenRow(Tokens.hash(text), member, purpose.text(), ends));
        return new Fresh(text, ends);
    }

    /** Whom this token is for, if it is for one of these purposes; it stays good. */
    Optional<Holder> holder(Gate operator, String token, Purpose... purposes) {
        if (!Tokens.wellFormed(token)) {
            return Optional.empty();
        }
        String hash = Tokens.hash(token);
        return desk.factors()
                .credential(hash)
                .flatMap(found -> Arrays.stream(purposes)
                        .filter(purpose -> found.kind().equals(purpose.text()))
                        .findFirst()
                        .map(purpose -> holder(operator.within(found.tenant()), found, hash, purpose)));
    }

    private static Holder holder(Gate gate, Credential found, String hash, Purpose purpose) {
        return new Holder(gate.context(), gate, found.row(), hash, purpose);
    }

    /**
     * Whether this, which the member presents, was not presented before by the last of his logins that did; it is now.
     *
     * @param ends when it is good no more anyway
     */
    boolean once(RunContext ctx, String presented, String member, Instant ends) {
        TokenRow used = new TokenRow(Tokens.hash(presented), member, Purpose.OPENID_USED.text(), ends);
        try {
            return desk.unit(ctx, tx -> {
                desk.factors().putToken(ctx, used);
                return true;
            });
        } catch (ConflictException e) {
            if (e.code().equals("token_exists")) {
                return false;
            }
            throw e;
        }
    }

    /** Takes it; empty when somebody else did or its time is over. Inside a unit of work. */
    Optional<TokenRow> take(RunContext ctx, Holder holder) {
        return desk.factors()
                .takeToken(ctx, holder.hash())
                .filter(row -> desk.now().isBefore(row.ends()));
    }
}
