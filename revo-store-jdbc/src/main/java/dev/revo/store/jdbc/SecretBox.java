package dev.revo.store.jdbc;

import dev.revo.error.Fault;
import dev.revo.error.UnavailableException;
import dev.revo.spi.SecretStore.Secret;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts secrets (AES-256-GCM, NIST SP 800-38D) under the host's newest key: who reads the database alone reads none of
 * them. What is kept is bound to its row, so it is worth nothing in another one, another tenant's least of all. Thread-safe.
 */
final class SecretBox {
    private static final byte FORM = 1;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecretKeys keys;
    private final SecureRandom random = new SecureRandom();

    SecretBox(SecretKeys keys) {
        this.keys = keys;
    }

    /** The row that a secret stands in. */
    record Place(String tenant, String reference, long version) {}

    /** Id of the key that encrypts. */
    String newest() {
        return keys.newest();
    }

    /** The secret, which stays open, as it is kept under the newest key: form, nonce, text with tag. */
    byte[] seal(Place place, Secret secret) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] plain = bytes(secret);
        try {
            byte[] sealed = crypt(Cipher.ENCRYPT_MODE, place, newest(), nonce, plain);
            return ByteBuffer.allocate(1 + NONCE_BYTES + sealed.length)
                    .put(FORM)
                    .put(nonce)
                    .put(sealed)
                    .array();
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    /**
     * The secret that was kept so in this row.
     *
     * @throws UnavailableException when its key is not given or another one, or when it or its row was changed
     */
    Secret open(Place place, String key, byte[] kept) {
        if (kept.length < 1 + NONCE_BYTES + TAG_BITS / Byte.SIZE || kept[0] != FORM) {
            throw unreadable(place, key);
        }
        byte[] nonce = Arrays.copyOfRange(kept, 1, 1 + NONCE_BYTES);
        byte[] plain =
                crypt(Cipher.DECRYPT_MODE, place, key, nonce, Arrays.copyOfRange(kept, 1 + NONCE_BYTES, kept.length));
        char[] chars = new char[plain.length / Character.BYTES];
        try {
            ByteBuffer.wrap(plain).asCharBuffer().get(chars);
            return Secret.of(chars);
        } finally {
            Arrays.fill(plain, (byte) 0);
            Arrays.fill(chars, '\0');
        }
    }

    // Two bytes a character: no text is lost, lone surrogates neither.
    private static byte[] bytes(Secret secret) {
        char[] chars = secret.reveal();
        byte[] bytes = new byte[chars.length * Character.BYTES];
        ByteBuffer.wrap(bytes).asCharBuffer().put(chars);
        Arrays.fill(chars, '\0');
        return bytes;
    }

    private byte[] crypt(int mode, Place place, String key, byte[] nonce, byte[] text) {
        byte[] raw = keys.bytes(key);
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, new SecretKeySpec(raw, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(bound(place, key));
            return cipher.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw unreadable(place, key);
        } finally {
            Arrays.fill(raw, (byte) 0);
        }
    }

    // Each text after its length, so that no two rows are bound alike.
    private static byte[] bound(Place place, String key) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            for (String text : new String[] {"revo-secret", place.tenant(), place.reference(), key}) {
                out.writeInt(text.length());
                out.writeChars(text);
            }
            out.writeLong(place.version());
        } catch (IOException e) {
            throw new UncheckedIOException("memory takes all bytes", e);
        }
        return bytes.toByteArray();
    }

    private static UnavailableException unreadable(Place place, String key) {
        return new UnavailableException(Fault.of(
                        "secret_unreadable",
                        "A secret cannot be decrypted: the key '" + key
                                + "' is another one than it was encrypted under, or its row was changed or moved. Give"
                                + " the right key, or set the secret anew.")
                .with("tenant", place.tenant())
                .with("key", key));
    }
}
