package dev.revo.engine.tenancy.login;

import dev.revo.engine.tenancy.crypto.Sha256;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;

/** Secrets that are handed out once and found again by their hash. Thread-safe. */
public final class Tokens {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BYTES = 32;
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{43}");

    private Tokens() {}

    /** A secret of 256 random bits, in letters that fit into an address. */
    public static String fresh() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Whether this has the form of a fresh secret; what has not need not be hashed and looked for. */
    public static boolean wellFormed(String token) {
        return FORM.matcher(token).matches();
    }

    /** SHA-256, hexadecimal. A plain hash is enough for a secret that nobody can guess (OWASP ASVS 5.0, 6.5.2). */
    public static String hash(String token) {
        return Sha256.of(token);
    }
}
