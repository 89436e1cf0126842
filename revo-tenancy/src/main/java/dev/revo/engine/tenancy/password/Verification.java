package dev.revo.engine.tenancy.password;

/**
 * What came of comparing a password with a stored hash. Internal to this module.
 *
 * @param matches whether it is the password
 * @param shouldUpgrade whether it is, and its hash is weaker than those that are made today: hash it anew and store that
 */
public record Verification(boolean matches, boolean shouldUpgrade) {
    static final Verification NO = new Verification(false, false);

    /** Refuses an upgrade of what does not match. */
    public Verification {
        if (shouldUpgrade && !matches) {
            throw new IllegalArgumentException("only a password that matches can be hashed anew");
        }
    }
}
