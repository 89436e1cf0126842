package dev.revo.audit.verifier;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A private Ed25519 key (RFC 8032) that signs checkpoints. Its secret text is the form of Go's {@code note} package:
 * {@code PRIVATE+KEY+name+hash+base64}. Immutable and safe to share; {@code toString} does not show the secret.
 */
public final class SignerKey {
    private static final String PREFIX = "PRIVATE+KEY+";

    /** What stands before the 32 bytes in the PKCS #8 form of a key (RFC 8410, section 7). */
    private static final byte[] PKCS8 = HexFormat.of().parseHex("302e020100300506032b657004220420");

    private final PrivateKey key;
    private final VerifierKey verifier;

    private SignerKey(PrivateKey key, VerifierKey verifier) {
        this.key = key;
        this.verifier = verifier;
        String probe = "Do the two keys belong together?\n";
        byte[] signed = sign(probe);
        if (!verifier.verifies(probe, Arrays.copyOfRange(signed, 4, signed.length))) {
            throw new IllegalArgumentException("The private key is not the one of " + verifier.name() + ".");
        }
    }

    /** A new key. Keep {@link #secret()} where secrets are kept, and give {@link #verifier()} to the readers. */
    public static SignerKey generate(String name) {
        try {
            return of(name, KeyPairGenerator.getInstance("Ed25519").generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Ed25519 is in every JDK since 15.", e);
        }
    }

    /**
     * The key of this name.
     *
     * @throws IllegalArgumentException if the pair is not Ed25519, or its halves do not belong together
     */
    public static SignerKey of(String name, KeyPair pair) {
        return new SignerKey(pair.getPrivate(), VerifierKey.of(name, pair.getPublic()));
    }

    /**
     * The key that was kept.
     *
     * @param secret text of {@link #secret()}
     * @param verifier its public half
     * @throws IllegalArgumentException if the text is not of the form, or the halves do not belong together
     */
    public static SignerKey parse(String secret, VerifierKey verifier) {
        String start = PREFIX + verifier.name() + "+" + verifier.hash() + "+";
        if (!secret.startsWith(start)) {
            throw new IllegalArgumentException("The secret does not begin with " + start);
        }
        byte[] typed = SignedNote.base64(secret.substring(start.length()), "The last part of the secret");
        if (typed.length != 33 || typed[0] != VerifierKey.ED25519) {
            throw new IllegalArgumentException("The secret is of Ed25519: a byte 1, then 32 bytes.");
        }
        byte[] encoded = ByteBuffer.allocate(48).put(PKCS8).put(typed, 1, 32).array();
        try {
            return new SignerKey(
                    KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(encoded)), verifier);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("The secret is no key of Ed25519.", e);
        }
    }

    /**
     * The secret text that {@link #parse} reads.
     *
     * @throws IllegalStateException if the key does not leave the device that keeps it
     */
    public String secret() {
        byte[] encoded = key.getEncoded();
        if (encoded == null || encoded.length < 48 || !Arrays.equals(encoded, 0, 16, PKCS8, 0, 16)) {
            throw new IllegalStateException("The private key cannot be exported.");
        }
        byte[] typed = ByteBuffer.allocate(33)
                .put(VerifierKey.ED25519)
                .put(encoded, 16, 32)
                .array();
        return PREFIX + verifier.name() + "+" + verifier.hash() + "+"
                + Base64.getEncoder().encodeToString(typed);
    }

    /** The public half, for the readers. */
    public VerifierKey verifier() {
        return verifier;
    }

    /** The public half's text. */
    @Override
    public String toString() {
        return "signer of " + verifier;
    }

    /** The key's id, then the signature. */
    byte[] sign(String text) {
        try {
            Signature signer = Signature.getInstance("Ed25519");
            signer.initSign(key);
            signer.update(text.getBytes(StandardCharsets.UTF_8));
            byte[] signature = signer.sign();
            return ByteBuffer.allocate(4 + signature.length)
                    .putInt(verifier.keyId())
                    .put(signature)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("The private key does not sign as Ed25519.", e);
        }
    }
}
