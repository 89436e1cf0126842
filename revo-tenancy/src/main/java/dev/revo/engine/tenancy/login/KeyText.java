package dev.revo.engine.tenancy.login;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.SecureRandom;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * The text of an API key: {@code rv_<id>_<secret>_<checksum>} of 12, 43 and 6 letters of base 62. The secret has 256 random
 * bits. The checksum is the CRC-32 of all before it, so that scanners know a key and a slip of the pen is seen at once; it
 * protects nothing.
 *
 * @param id no secret
 * @param text the whole, which is presented
 */
record KeyText(String id, String text) {
    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final Pattern FORM = Pattern.compile("rv_[0-9A-Za-z]{12}_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}");
    private static final int CHECKSUM = 6;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** A key that nobody has. */
    static KeyText fresh() {
        return fresh(letters(12));
    }

    /** Another secret for the key with this id. */
    static KeyText fresh(String id) {
        String body = "rv_" + id + "_" + letters(43) + "_";
        return new KeyText(id, body + checksum(body));
    }

    private static String letters(int count) {
        StringBuilder text = new StringBuilder(count);
        for (int i = 0; i < count; i++) {
            text.append(DIGITS.charAt(RANDOM.nextInt(DIGITS.length())));
        }
        return text.toString();
    }

    /** Whether this is the text of a key, if not of one that exists. */
    static boolean wellFormed(String presented) {
        if (!FORM.matcher(presented).matches()) {
            return false;
        }
        int end = presented.length() - CHECKSUM;
        return presented.substring(end).equals(checksum(presented.substring(0, end)));
    }

    private static String checksum(String body) {
        CRC32 crc = new CRC32();
        crc.update(body.getBytes(US_ASCII));
        char[] text = new char[CHECKSUM];
        long rest = crc.getValue();
        for (int i = CHECKSUM - 1; i >= 0; i--) {
            text[i] = DIGITS.charAt((int) (rest % DIGITS.length()));
            rest /= DIGITS.length();
        }
        return new String(text);
    }

    @Override
    public String toString() {
        return "key " + id;
    }
}
