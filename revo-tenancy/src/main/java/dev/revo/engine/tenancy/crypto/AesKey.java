package dev.revo.engine.tenancy.crypto;

import dev.revo.spi.SecretStore.Secret;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/** A key of AES-256 as secret stores hold it: the Base64 of 32 bytes. Internal to this module. */
public final class AesKey {
    private static final int BYTES = 32;

    private AesKey() {}

    /** The key in this secret, which stays open; empty when it is none. The caller overwrites it after use. */
    public static Optional<byte[]> of(Secret secret) {
        char[] text = secret.reveal();
        byte[] encoded = new byte[text.length];
        for (int i = 0; i < text.length; i++) {
            // What is no letter of Base64 stays none.
            encoded[i] = (byte) Math.min(text[i], 127);
        }
        try {
            byte[] key = Base64.getDecoder().decode(encoded);
            return key.length == BYTES ? Optional.of(key) : Optional.empty();
        } catch (IllegalArgumentException e) {
            // The message of it may show a part of the key.
            return Optional.empty();
        } finally {
            Arrays.fill(text, '\0');
            Arrays.fill(encoded, (byte) 0);
        }
    }
}
