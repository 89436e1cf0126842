package dev.revo.store.jdbc;

import dev.revo.error.Fault;
import dev.revo.error.InvalidRequestException;
import dev.revo.error.UnavailableException;
import dev.revo.spi.SecretStore.Secret;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * The host's keys by id, each asked for when it is used. The one that was named last encrypts, all of them decrypt.
 * Immutable.
 *
 * @param newest id of the key that encrypts; empty text when there is none
 * @param all by id; unmodifiable
 */
record SecretKeys(String newest, Map<String, Supplier<Secret>> all) {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final int BYTES = 32;

    SecretKeys {
        all = Map.copyOf(all);
    }

    static SecretKeys none() {
        return new SecretKeys("", Map.of());
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    SecretKeys with(String id, Supplier<Secret> key) {
        if (!ID.matcher(id).matches() || all.containsKey(id)) {
            throw InvalidRequestException.field(
                    "stores.secretsKey",
                    "'" + id + "' is no id, or there twice",
                    "Use 1 to 64 letters, digits, points, _ and -, and another id for each key.");
        }
        Map<String, Supplier<Secret>> more = new LinkedHashMap<>(all);
        more.put(id, key);
        return new SecretKeys(id, more);
    }

    /** Fails when one of them is no key. */
    void check() {
        all.keySet().forEach(id -> Arrays.fill(bytes(id), (byte) 0));
    }

    /**
     * The key of this id; the caller overwrites it after use.
     *
     * @throws UnavailableException when there is none
     */
    byte[] bytes(String id) {
        Supplier<Secret> known = all.get(id);
        if (known == null) {
            throw new UnavailableException(Fault.of(
                            "secret_key_missing",
                            "A secret is encrypted under the key '" + id + "', which is not given. Give it before the"
                                    + " newest one: JdbcStores...secretsKey(\"" + id + "\", ...).")
                    .with("key", id));
        }
        try (Secret text = known.get()) {
            return decoded(id, text);
        }
    }

    private static byte[] decoded(String id, Secret text) {
        char[] chars = text.reveal();
        byte[] encoded = new byte[chars.length];
        for (int i = 0; i < chars.length; i++) {
            // What is no letter of Base64 stays none.
            encoded[i] = (byte) Math.min(chars[i], 127);
        }
        try {
            byte[] key = Base64.getDecoder().decode(encoded);
            if (key.length == BYTES) {
                return key;
            }
            Arrays.fill(key, (byte) 0);
            throw invalid(id);
        } catch (IllegalArgumentException e) {
            // The message of it may show a part of the key.
            throw invalid(id);
        } finally {
            Arrays.fill(chars, '\0');
            Arrays.fill(encoded, (byte) 0);
        }
    }

    private static UnavailableException invalid(String id) {
        return new UnavailableException(Fault.of(
                        "secret_key_invalid",
                        "The key '" + id + "' of secrets is not the Base64 of 32 bytes. Give such a key:"
                                + " JdbcStores...secretsKey(\"" + id + "\", ...).")
                .with("key", id));
    }
}
