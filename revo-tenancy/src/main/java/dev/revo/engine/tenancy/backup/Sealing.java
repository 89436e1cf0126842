package dev.revo.engine.tenancy.backup;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-256-GCM in pieces of 64 KiB, each with its number and whether it is the last in its nonce, so that none can be moved,
 * repeated or left out: the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár, CRYPTO 2015), as age uses it. The key
 * is made of the host's and a salt for each backup (a KDF in counter mode, NIST SP 800-108, of one block), so numbers may
 * begin at 0 each time and no piece fits into another backup. The header with the salt is bound to every piece. Confined
 * to its thread.
 */
final class Sealing {
    /** What an encrypted backup begins with. */
    static final byte[] MAGIC = "REVOBAK1".getBytes(StandardCharsets.US_ASCII);

    static final int SALT = 32;
    static final int HEADER = MAGIC.length + SALT;
    static final int PIECE = 64 * 1024;
    static final int TAG = 16;
    static final int KEY = 32;

    private static final byte[] LABEL = "revo backup aes-256-gcm".getBytes(StandardCharsets.US_ASCII);

    private final SecretKeySpec key;
    private final byte[] header;
    private final Cipher cipher;
    private final int mode;
    private long number;

    private Sealing(byte[] master, byte[] header, int mode) {
        this.header = header.clone();
        this.mode = mode;
        byte[] made = derive(master, header);
        this.key = new SecretKeySpec(made, "AES");
        Arrays.fill(made, (byte) 0);
        try {
            this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java has AES-GCM", e);
        }
    }

    static Sealing sealing(byte[] master, byte[] header) {
        return new Sealing(master, header, Cipher.ENCRYPT_MODE);
    }

    static Sealing opening(byte[] master, byte[] header) {
        return new Sealing(master, header, Cipher.DECRYPT_MODE);
    }

    private static byte[] derive(byte[] master, byte[] header) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(master, "HmacSHA256"));
            // Counter, label, separator, context, and the length of the key in bits.
            mac.update(new byte[] {0, 0, 0, 1});
            mac.update(LABEL);
            mac.update((byte) 0);
            mac.update(header);
            mac.update(new byte[] {0, 0, 1, 0});
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java has HMAC", e);
        }
    }

    /** The next piece, sealed or opened. */
    byte[] next(byte[] piece, int length, boolean last) throws GeneralSecurityException {
        byte[] nonce = ByteBuffer.allocate(12)
                .putLong(3, number++)
                .put(11, (byte) (last ? 1 : 0))
                .array();
        cipher.init(mode, key, new GCMParameterSpec(TAG * 8, nonce));
        cipher.updateAAD(header);
        return cipher.doFinal(piece, 0, length);
    }
}
