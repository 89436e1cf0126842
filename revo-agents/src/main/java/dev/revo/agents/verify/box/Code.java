package dev.revo.agents.verify.box;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * HMAC-SHA-256 (RFC 2104) over one message, used by the two ends of a box. Not API. Made of two digests, because the JDK's
 * own class takes longer to load than a test to run. Confined to one thread; serves one key.
 */
public final class Code {
    /** Length of key and code. */
    public static final int BYTES = 32;

    private static final int BLOCK = 64;
    private static final byte INNER = 0x36;
    private static final byte OUTER = 0x5c;

    private final MessageDigest inner;
    private final MessageDigest outer;

    private Code(byte[] key) throws NoSuchAlgorithmException {
        if (key.length > BLOCK) {
            throw new IllegalArgumentException("a key of " + key.length + " bytes");
        }
        inner = MessageDigest.getInstance("SHA-256");
        outer = MessageDigest.getInstance("SHA-256");
        for (int i = 0; i < BLOCK; i++) {
            byte b = i < key.length ? key[i] : 0;
            inner.update((byte) (b ^ INNER));
            outer.update((byte) (b ^ OUTER));
        }
    }

    /**
     * A code under this key, of which nothing is kept but what the digests made of it.
     *
     * @throws NoSuchAlgorithmException when this Java has no SHA-256, which every Java has
     */
    public static Code under(byte[] key) throws NoSuchAlgorithmException {
        return new Code(key);
    }

    /**
     * The code of the message.
     *
     * @throws CloneNotSupportedException when the digests of this Java cannot be copied, which those of the JDK can
     */
    public byte[] of(byte[] message) throws CloneNotSupportedException {
        MessageDigest first = (MessageDigest) inner.clone();
        MessageDigest second = (MessageDigest) outer.clone();
        return second.digest(first.digest(message));
    }
}
