package dev.revo.store.jdbc;

import dev.revo.spi.SecretStore.Secret;
import java.util.Arrays;
import java.util.Base64;
import java.util.function.Supplier;

/** Stores of secrets under keys that everybody knows. */
final class TestSecrets {
    private TestSecrets() {}

    /** The nth key. */
    static Supplier<Secret> key(int n) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) n);
        return () -> Secret.of(Base64.getEncoder().encodeToString(bytes).toCharArray());
    }

    /** One that knows the first key alone. */
    static JdbcSecrets elder(Database database) {
        return of(database, SecretKeys.none().with("k1", key(1)));
    }

    /** One that knows both keys and encrypts under the second. */
    static JdbcSecrets newer(Database database) {
        return of(database, SecretKeys.none().with("k1", key(1)).with("k2", key(2)));
    }

    static JdbcSecrets of(Database database, SecretKeys keys) {
        return new JdbcSecrets(database, new SecretBox(keys));
    }
}
