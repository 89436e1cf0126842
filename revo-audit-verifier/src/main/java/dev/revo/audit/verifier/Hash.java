package dev.revo.audit.verifier;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** A SHA-256 hash: 32 bytes. Immutable and safe to share. */
public final class Hash {
    /** 32 zero bytes: what stands before the first row of a chain. */
    public static final Hash ZERO = new Hash(new byte[32]);

    /** SHA-256 of nothing: the root of an empty tree (RFC 6962, section 2.1). */
    static final Hash EMPTY_TREE = new Hash(sha256().digest());

    private static final HexFormat HEX = HexFormat.of();

    private final byte[] bytes;

    private Hash(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * The hash with these bytes.
     *
     * @throws IllegalArgumentException if there are not 32
     */
    public static Hash of(byte[] bytes) {
        if (bytes.length != 32) {
            throw new IllegalArgumentException("A hash has 32 bytes, not " + bytes.length + ".");
        }
        return new Hash(bytes.clone());
    }

    /**
     * The hash with this text: 64 lower-case hexadecimal digits.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    public static Hash parse(String hex) {
        if (hex.length() != 64 || !hex.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
            throw new IllegalArgumentException("A hash is 64 lower-case hexadecimal digits.");
        }
        return new Hash(HEX.parseHex(hex));
    }

    /** The hash of a leaf (RFC 6962, section 2.1) whose data are these parts in this order. */
    static Hash leaf(byte[] first, byte[] second) {
        MessageDigest digest = sha256();
        digest.update((byte) 0);
        digest.update(first);
        return new Hash(digest.digest(second));
    }

    /** The hash of an inner node (RFC 6962, section 2.1). */
    static Hash node(Hash left, Hash right) {
        MessageDigest digest = sha256();
        digest.update((byte) 1);
        digest.update(left.bytes);
        return new Hash(digest.digest(right.bytes));
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }

    /** A copy of the 32 bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** 64 lower-case hexadecimal digits. */
    public String hex() {
        return HEX.formatHex(bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Hash that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** The same as {@link #hex()}. */
    @Override
    public String toString() {
        return hex();
    }
}
