package dev.revo.engine.tenancy.login;

import dev.revo.engine.tenancy.login.Memberships.Identity;
import dev.revo.engine.tenancy.password.BreachCheck;
import dev.revo.engine.tenancy.password.PasswordHasher;
import dev.revo.engine.tenancy.password.PasswordOwner;
import dev.revo.engine.tenancy.password.PasswordRules;
import dev.revo.engine.tenancy.password.PasswordViolation;
import dev.revo.engine.tenancy.password.Verification;
import dev.revo.error.InvalidRequestException;
import dev.revo.login.SecurityPolicy;
import dev.revo.run.RunContext;
import dev.revo.spi.FactorStore.PasswordRow;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Verifies passwords and sets them by the organization's rules. Thread-safe. */
final class Passwords {
    private final Desk desk;
    private final PasswordHasher hasher;
    private final Supplier<BreachCheck> breaches;

    Passwords(Desk desk, PasswordHasher hasher, Supplier<BreachCheck> breaches) {
        this.desk = desk;
        this.hasher = hasher;
        this.breaches = breaches;
    }

    /** Does the work of a verification for nobody, so that the time does not tell. */
    void nobody(char[] text) {
        hasher.verifyNobody(text);
    }

    /** The member's password, if this is it; a hash that is weaker than today's is made anew. */
    Optional<PasswordRow> verified(RunContext ctx, String member, char[] text) {
        Optional<PasswordRow> row = desk.factors().password(ctx, member);
        if (row.isEmpty()) {
            nobody(text);
            return Optional.empty();
        }
        Verification verification = hasher.verify(text, row.get().hash());
        if (verification.shouldUpgrade()) {
            desk.factors()
                    .putPassword(
                            ctx,
                            new PasswordRow(
                                    member,
                                    hasher.hash(text),
                                    row.get().changed(),
                                    row.get().mustChange()));
        }
        return verification.matches() ? row : Optional.empty();
    }

    /**
     * The row of a new password.
     *
     * @throws InvalidRequestException naming the rules that it breaks
     */
    PasswordRow made(Identity who, SecurityPolicy policy, char[] text) {
        PasswordRules rules = PasswordRules.of(breaches.get()).minLength(policy.minPasswordLength());
        Set<PasswordViolation> wrong = (policy.checkBreached() ? rules : rules.withoutList())
                .violations(text, new PasswordOwner(who.member(), who.email().orElse(""), who.organization()));
        if (!wrong.isEmpty()) {
            throw InvalidRequestException.field(
                    "password",
                    "breaks the rules " + wrong,
                    "Use at least " + policy.minPasswordLength()
                            + " characters, none of your names, nothing that was in a breach.");
        }
        return new PasswordRow(who.member(), hasher.hash(text), desk.now(), false);
    }
}
