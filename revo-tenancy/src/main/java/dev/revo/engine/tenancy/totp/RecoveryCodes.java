package dev.revo.engine.tenancy.totp;

import dev.revo.engine.tenancy.crypto.Sha256;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Codes that stand in for a lost authenticator app, each good once. The user sees them once; the store keeps their hashes and
 * takes one away in the statement that finds it, so that of two uses at once one succeeds. Internal to this module.
 *
 * <p>A code is 120 random bits in 24 characters. From 112 bits on a plain hash is enough, because nobody can guess what was
 * hashed (OWASP ASVS 5.0, 6.5.2); codes of 80 bits would need a slow hash with a salt each, and a use would compute ten.
 */
public final class RecoveryCodes {
    /** How many are made at once. */
    public static final int COUNT = 10;

    private static final int BYTES = 15;
    private static final Pattern CODE = Pattern.compile("[A-Z2-7]{24}");

    private RecoveryCodes() {}

    /** Ten new codes, in groups of four characters; unmodifiable. Shown once, never stored nor logged. */
    public static List<String> fresh() {
        SecureRandom random = new SecureRandom();
        return Stream.generate(() -> one(random)).limit(COUNT).toList();
    }

    private static String one(SecureRandom random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return Base32.encode(bytes).replaceAll("(.{4})(?=.)", "$1-").toLowerCase(Locale.ROOT);
    }

    /**
     * What is stored and looked up for a code: SHA-256, hexadecimal. Case, blanks and hyphens do not matter, and 0, 1 and 8
     * are read as the letters that they look like, which are the only ones that occur.
     *
     * @return empty when the text cannot be a code, so that nothing needs to be looked up
     */
    public static Optional<String> hash(String code) {
        if (code.length() > 100) {
            return Optional.empty();
        }
        String read = code.toUpperCase(Locale.ROOT)
                .replaceAll("[\\s-]", "")
                .replace('0', 'O')
                .replace('1', 'I')
                .replace('8', 'B');
        return CODE.matcher(read).matches() ? Optional.of(Sha256.of(read)) : Optional.empty();
    }
}
