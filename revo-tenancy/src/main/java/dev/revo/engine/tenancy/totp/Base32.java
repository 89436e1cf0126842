package dev.revo.engine.tenancy.totp;

import dev.revo.error.InvalidRequestException;

/** Base32 (RFC 4648, 6) in capitals and without padding, as authenticator apps read it. */
final class Base32 {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final int BITS = 5;

    private Base32() {}

    static String encode(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        int held = 0;
        int bits = 0;
        for (byte each : bytes) {
            held = (held << Byte.SIZE) | (each & 0xff);
            for (bits += Byte.SIZE; bits >= BITS; ) {
                bits -= BITS;
                text.append(ALPHABET.charAt((held >>> bits) & 31));
            }
            held &= (1 << bits) - 1;
        }
        if (bits > 0) {
            text.append(ALPHABET.charAt((held << (BITS - bits)) & 31));
        }
        return text.toString();
    }

    /**
     * The bytes of this text, in capitals and without padding.
     *
     * @throws InvalidRequestException when it is none, or not the one text of its bytes; the message does not repeat it
     */
    static byte[] decode(String text) {
        byte[] bytes = new byte[text.length() * BITS / Byte.SIZE];
        int held = 0;
        int bits = 0;
        int at = 0;
        for (int i = 0; i < text.length(); i++) {
            int value = ALPHABET.indexOf(text.charAt(i));
            if (value < 0) {
                throw malformed();
            }
            held = (held << BITS) | value;
            bits += BITS;
            if (bits >= Byte.SIZE) {
                bits -= Byte.SIZE;
                bytes[at++] = (byte) (held >>> bits);
            }
            held &= (1 << bits) - 1;
        }
        if (bits >= BITS || held != 0) {
            throw malformed();
        }
        return bytes;
    }

    private static InvalidRequestException malformed() {
        return InvalidRequestException.field("totp.secret", "is not Base32", "Use A to Z and 2 to 7, without padding.");
    }
}
