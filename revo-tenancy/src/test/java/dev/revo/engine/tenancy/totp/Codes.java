package dev.revo.engine.tenancy.totp;

import java.time.Instant;

/** An authenticator app. */
public final class Codes {
    private Codes() {}

    /** What the app of this secret shows at this time. */
    public static String at(String base32, Instant when) {
        return Totp.code(
                TotpSecret.parse(base32).bytes(), "HmacSHA1", when.getEpochSecond() / Totp.STEP_SECONDS, Totp.DIGITS);
    }
}
