package dev.revo.engine.tenancy.sink;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.revo.engine.tenancy.crypto.Sha256;
import dev.revo.error.Fault;
import dev.revo.error.UnavailableException;
import dev.revo.spi.SecretStore.Secret;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Arrays;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs requests: HMAC-SHA-256 over the seconds since 1970, a full stop and the body, as the header
 * {@code t=<seconds>,v1=<hexadecimal>}. The time is signed so that a receiver can refuse what was sent long ago.
 */
final class Signature {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int SHORTEST = 16;

    private Signature() {}

    static String of(Supplier<Secret> keys, Instant now, byte[] body) {
        String seconds = Long.toString(now.getEpochSecond());
        try (Secret secret = keys.get()) {
            byte[] key = bytes(secret);
            try {
                Mac mac = Mac.getInstance(ALGORITHM);
                mac.init(new SecretKeySpec(key, ALGORITHM));
                mac.update((seconds + ".").getBytes(UTF_8));
                return "t=" + seconds + ",v1=" + Sha256.hex(mac.doFinal(body));
            } finally {
                Arrays.fill(key, (byte) 0);
            }
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java has HMAC-SHA-256", e);
        }
    }

    private static byte[] bytes(Secret secret) {
        char[] text = secret.reveal();
        try {
            if (text.length < SHORTEST) {
                throw new UnavailableException(Fault.of(
                        "audit_sink_key",
                        "The key of a web hook has less than " + SHORTEST + " characters. Use a longer random one."));
            }
            ByteBuffer encoded = UTF_8.encode(CharBuffer.wrap(text));
            byte[] key = new byte[encoded.remaining()];
            encoded.get(key);
            encoded.clear();
            encoded.put(new byte[encoded.capacity()]);
            return key;
        } finally {
            Arrays.fill(text, '\0');
        }
    }
}
