package dev.revo.engine.tenancy.totp;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Locale;
import java.util.OptionalLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Verifies codes of an authenticator app: TOTP (RFC 6238) with HMAC-SHA-1, 6 digits and steps of 30 seconds, which is what
 * apps agree on. Internal to this module.
 *
 * <p>A code is good during its step and the one before and after it, and once: who stores the step that was accepted, in
 * the transaction that accepts it, and hands it over as the last step next time, refuses a replay (RFC 6238, 5.2). A million
 * codes are few, so attempts are throttled by the caller.
 */
public final class Totp {
    /** How long one code is shown, in seconds. */
    public static final int STEP_SECONDS = 30;

    /** The last step of who has not used a code yet. */
    public static final long NONE = -1;

    static final int DIGITS = 6;

    private static final int WINDOW = 1;
    private static final int[] POWERS = {1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000};

    private Totp() {}

    /**
     * The step whose code this is, if it is one that may be used now.
     *
     * @param code as the user typed it; blanks are taken out
     * @param lastStep the step that was accepted last, {@link #NONE} at first; this one and earlier ones are refused
     * @return the step to store; empty when the code is wrong, too old, too early or used
     */
    public static OptionalLong verify(TotpSecret secret, String code, Instant now, long lastStep) {
        byte[] typed = code.replace(" ", "").getBytes(US_ASCII);
        byte[] key = secret.bytes();
        long step = Math.floorDiv(now.getEpochSecond(), STEP_SECONDS);
        OptionalLong accepted = OptionalLong.empty();
        // All are computed and compared whole, so that the time does not tell which was nearly right.
        for (long each = step - WINDOW; each <= step + WINDOW; each++) {
            byte[] right = code(key, "HmacSHA1", each, DIGITS).getBytes(US_ASCII);
            if (MessageDigest.isEqual(right, typed) && each > lastStep) {
                accepted = OptionalLong.of(each);
            }
        }
        return accepted;
    }

    /** HOTP (RFC 4226, 5.3) of a step. */
    static String code(byte[] key, String algorithm, long step, int digits) {
        byte[] hash = hmac(
                key, algorithm, ByteBuffer.allocate(Long.BYTES).putLong(step).array());
        int offset = hash[hash.length - 1] & 0xf;
        int truncated = ByteBuffer.wrap(hash, offset, Integer.BYTES).getInt() & Integer.MAX_VALUE;
        return String.format(Locale.ROOT, "%0" + digits + "d", truncated % POWERS[digits]);
    }

    private static byte[] hmac(byte[] key, String algorithm, byte[] message) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(key, algorithm));
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java has " + algorithm, e);
        }
    }
}
