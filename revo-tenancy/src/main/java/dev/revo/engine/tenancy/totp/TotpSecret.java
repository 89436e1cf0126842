package dev.revo.engine.tenancy.totp;

import dev.revo.error.InvalidRequestException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/**
 * The secret that an authenticator app shares with the server, 160 bits (RFC 4226, 4: R6). Whoever has it makes codes, so it
 * is stored encrypted or as a reference; the text form of this object never shows it. Internal to this module. Immutable.
 */
public final class TotpSecret {
    private static final int BYTES = 20;

    private final byte[] bytes;

    private TotpSecret(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A new secret. */
    public static TotpSecret fresh() {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return new TotpSecret(bytes);
    }

    /**
     * The secret of this Base32 text.
     *
     * @throws InvalidRequestException when it is not the text of 160 bits
     */
    public static TotpSecret parse(String base32) {
        byte[] bytes = Base32.decode(base32);
        if (bytes.length != BYTES) {
            throw InvalidRequestException.field(
                    "totp.secret",
                    "has " + bytes.length * Byte.SIZE + " bits",
                    "Use one of " + BYTES * Byte.SIZE + ".");
        }
        return new TotpSecret(bytes);
    }

    /** The secret in Base32: what is stored, and what is typed where no camera is at hand. */
    public String base32() {
        return Base32.encode(bytes);
    }

    /**
     * The address that apps read from a QR code, in the key URI format that Google Authenticator made common. Shown to its
     * user once, never logged.
     *
     * @param issuer name of the service, without a colon
     * @param account the user's name in it, without a colon
     */
    public String uri(String issuer, String account) {
        return "otpauth://totp/" + encoded("issuer", issuer) + ':' + encoded("account", account) + "?secret=" + base32()
                + "&issuer=" + encoded("issuer", issuer) + "&algorithm=SHA1&digits=" + Totp.DIGITS + "&period="
                + Totp.STEP_SECONDS;
    }

    private static String encoded(String field, String text) {
        if (text.isBlank() || text.indexOf(':') >= 0) {
            throw InvalidRequestException.field(
                    "totp." + field, "is blank or has a colon", "Use a name that apps can show.");
        }
        // Apps read a plus sign as itself.
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public String toString() {
        return "TotpSecret ***";
    }
}
