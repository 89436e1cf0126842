package dev.revo.engine.tenancy.login;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.revo.engine.tenancy.crypto.AesKey;
import dev.revo.error.Fault;
import dev.revo.error.UnavailableException;
import dev.revo.run.RunContext;
import dev.revo.spi.SecretStore;
import dev.revo.spi.SecretStore.Secret;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Supplier;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts the secrets of authenticators (AES-256-GCM) under a key that stands in the tenant's secret store: who reads the
 * database alone makes no codes. What is kept names its key, so another can be used from now on while old ones are still
 * read; and it is bound to tenant and member, so it is worth nothing in another row. Thread-safe.
 */
final class FactorBox {
    private static final String VERSION = "1";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final Optional<String> reference;
    private final Supplier<SecretStore> secrets;
    private final SecureRandom random = new SecureRandom();

    FactorBox(Optional<String> reference, Supplier<SecretStore> secrets) {
        this.reference = reference;
        this.secrets = secrets;
    }

    /**
     * The secret as it is kept.
     *
     * @throws UnavailableException when there is no key
     */
    String seal(RunContext ctx, String member, String secret) {
        String key = reference.orElseThrow(() -> missing("Name one: Tenancy.module().encryptFactors(reference)."));
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] sealed = crypt(Cipher.ENCRYPT_MODE, ctx, member, key, nonce, secret.getBytes(US_ASCII));
        Base64.Encoder text = Base64.getUrlEncoder().withoutPadding();
        return String.join(
                ".",
                VERSION,
                text.encodeToString(key.getBytes(UTF_8)),
                text.encodeToString(nonce),
                text.encodeToString(sealed));
    }

    /**
     * The secret that was kept so.
     *
     * @throws UnavailableException when there is no key, or it is not the one
     */
    String open(RunContext ctx, String member, String kept) {
        String[] parts = kept.split("\\.", -1);
        if (parts.length != 4 || !parts[0].equals(VERSION)) {
            throw wrong();
        }
        try {
            Base64.Decoder text = Base64.getUrlDecoder();
            String key = new String(text.decode(parts[1]), UTF_8);
            return new String(
                    crypt(Cipher.DECRYPT_MODE, ctx, member, key, text.decode(parts[2]), text.decode(parts[3])),
                    US_ASCII);
        } catch (IllegalArgumentException e) {
            throw wrong();
        }
    }

    private byte[] crypt(int mode, RunContext ctx, String member, String reference, byte[] nonce, byte[] text) {
        byte[] key = key(ctx, reference);
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD((ctx.tenant() + '\n' + member).getBytes(UTF_8));
            return cipher.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw wrong();
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    private byte[] key(RunContext ctx, String reference) {
        try (Secret secret = secrets.get()
                .find(ctx, reference)
                .orElseThrow(() -> missing("The secret store has none under the reference that is named."))) {
            return AesKey.of(secret).orElseThrow(() -> missing("The one that is named is not the Base64 of 32 bytes."));
        }
    }

    private static UnavailableException missing(String why) {
        return new UnavailableException(
                Fault.of("factor_key_missing", "Secrets of authenticators are encrypted under a key. " + why));
    }

    private static UnavailableException wrong() {
        return new UnavailableException(Fault.of(
                "factor_key_wrong",
                "The secret of an authenticator cannot be decrypted: its key is another one, or its row was changed."));
    }
}
