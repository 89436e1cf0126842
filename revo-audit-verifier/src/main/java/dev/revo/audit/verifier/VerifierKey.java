package dev.revo.audit.verifier;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A public Ed25519 key (RFC 8032) that a reader trusts, with its name. Its text is what C2SP and Go's {@code note} package call
 * a verifier key: {@code name+hash+base64}. Immutable and safe to share.
 */
public final class VerifierKey {
    /** The identifier of Ed25519 signatures in c2sp.org/signed-note. */
    static final byte ED25519 = 1;

    /** What stands before the 32 bytes in the X.509 form of a key (RFC 8410, section 4). */
    private static final byte[] X509 = HexFormat.of().parseHex("302a300506032b6570032100");

    private final String name;
    private final byte[] raw;
    private final PublicKey key;
    private final int keyId;

    private VerifierKey(String name, byte[] raw) {
        this.name = name(name);
        this.raw = raw;
        this.key = decoded(raw);
        MessageDigest digest = Hash.sha256();
        digest.update((name + "\n").getBytes(StandardCharsets.UTF_8));
        digest.update(ED25519);
        this.keyId = firstFour(digest.digest(raw));
    }

    /**
     * The key with this text.
     *
     * @throws IllegalArgumentException if it is not of the form, is not Ed25519, or its hash does not fit
     */
    public static VerifierKey parse(String text) {
        String[] parts = text.split("\\+", 3);
        if (parts.length != 3) {
            throw new IllegalArgumentException("A verifier key is a name, a hash and base64, joined by plus signs.");
        }
        byte[] typed = SignedNote.base64(parts[2], "The third part of a verifier key");
        if (typed.length != 33 || typed[0] != ED25519) {
            throw new IllegalArgumentException("A verifier key is of Ed25519: a byte 1, then 32 bytes.");
        }
        VerifierKey key = new VerifierKey(parts[0], Arrays.copyOfRange(typed, 1, 33));
        if (!parts[1].equals(key.hash())) {
            throw new IllegalArgumentException(
                    "The hash in the verifier key is not the key's: it was damaged or put together.");
        }
        return key;
    }

    /**
     * The key of this name.
     *
     * @throws IllegalArgumentException if the key is not Ed25519, or the name is empty or holds a plus sign or white space
     */
    public static VerifierKey of(String name, PublicKey key) {
        byte[] encoded = key.getEncoded();
        if (encoded == null || encoded.length != 44 || !Arrays.equals(encoded, 0, 12, X509, 0, 12)) {
            throw new IllegalArgumentException("The public key is not Ed25519.");
        }
        return new VerifierKey(name, Arrays.copyOfRange(encoded, 12, 44));
    }

    /** The name. */
    public String name() {
        return name;
    }

    /** The text that {@link #parse} reads; public, fit for a file. */
    @Override
    public String toString() {
        byte[] typed = ByteBuffer.allocate(33).put(ED25519).put(raw).array();
        return name + "+" + hash() + "+" + Base64.getEncoder().encodeToString(typed);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VerifierKey that && name.equals(that.name) && Arrays.equals(raw, that.raw);
    }

    @Override
    public int hashCode() {
        return keyId;
    }

    /** Whether this key made the signature of the text. */
    boolean verifies(String text, byte[] signature) {
        try {
            Signature verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(key);
            verifier.update(text.getBytes(StandardCharsets.UTF_8));
            return verifier.verify(signature);
        } catch (SignatureException e) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Ed25519 is in every JDK since 15.", e);
        }
    }

    String hash() {
        return HexFormat.of().toHexDigits(keyId);
    }

    int keyId() {
        return keyId;
    }

    static int firstFour(byte[] bytes) {
        return ByteBuffer.wrap(bytes).getInt();
    }

    static String name(String name) {
        boolean spaced =
                name.codePoints().anyMatch(c -> Character.isWhitespace(c) || Character.isSpaceChar(c) || c < 0x20);
        if (name.isEmpty() || spaced || name.indexOf('+') >= 0) {
            throw new IllegalArgumentException(
                    "The name of a key is not empty and holds neither spaces nor plus signs.");
        }
        return CanonicalJson.wellFormed(name, "The name of a key");
    }

    private static PublicKey decoded(byte[] raw) {
        byte[] encoded = ByteBuffer.allocate(44).put(X509).put(raw).array();
        try {
            PublicKey key = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
            Signature.getInstance("Ed25519").initVerify(key);
            return key;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("The 32 bytes are no point of the curve of Ed25519.", e);
        }
    }
}
