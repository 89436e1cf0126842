package dev.revo.login;

import java.util.Set;

/** What somebody has shown in order to be let in. */
public enum Factor {
    /** A password. */
    PASSWORD,
    /** A code of an authenticator. */
    TOTP,
    /** One of the codes that stand in for a lost authenticator. */
    RECOVERY_CODE,
    /** The word of an identity provider. */
    OIDC,
    /** The word of an identity provider that it asked for a second factor itself. */
    OIDC_MFA,
    /** An API key. */
    API_KEY;

    /** Whether these are two factors of different kinds: one that says who, and one that only that person has. */
    public static boolean twofold(Set<Factor> proven) {
        boolean first = proven.contains(PASSWORD) || proven.contains(OIDC);
        boolean second = proven.contains(TOTP) || proven.contains(RECOVERY_CODE);
        return proven.contains(OIDC_MFA) || (first && second);
    }
}
