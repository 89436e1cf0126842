package dev.revo.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.message.UserMessage;
import dev.revo.Revo;
import dev.revo.error.InvalidRequestException;
import dev.revo.error.UnavailableException;
import dev.revo.error.WiringException;
import dev.revo.inmemory.InMemorySecrets;
import dev.revo.run.RunContext;
import dev.revo.spi.SecretStore;
import dev.revo.spi.SecretStore.Secret;
import dev.revo.testkit.TestContexts;
import dev.revo.testkit.TestParts;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What stands in the table: of no use without the host's key, in another row, or when it was changed. */
class JdbcSecretsTest {
    private static final String REFERENCE = "model:openai";
    private static final String VALUE = "sk-0123456789abcdefghijklmnop";

    private final TestContexts contexts = TestContexts.open();
    private final RunContext acme = contexts.of("acme", "ada");
    private final RunContext globex = contexts.of("globex", "bo");

    @AfterEach
    void close() {
        contexts.close();
    }

    private static void put(SecretStore store, RunContext ctx, String reference, String value) {
        try (Secret secret = Secret.of(value.toCharArray())) {
            store.put(ctx, reference, secret, Instant.EPOCH);
        }
    }

    private static String found(SecretStore store, RunContext ctx) {
        try (Secret secret = store.find(ctx, REFERENCE).orElseThrow()) {
            return new String(secret.reveal());
        }
    }

    private static void refused(SecretStore store, RunContext ctx, String code) {
        assertThatThrownBy(() -> store.find(ctx, REFERENCE))
                .isInstanceOfSatisfying(
                        UnavailableException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageNotContaining(VALUE)
                .hasMessageNotContaining(REFERENCE);
    }

    private static void execute(TestDatabase database, String tenant, String sql, Object... values)
            throws SQLException {
        try (Connection connection = TenantRows.connect(database, tenant);
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            assertThat(statement.executeUpdate()).as(sql).isPositive();
        }
    }

    private static byte[] sealed(TestDatabase database, String tenant, String reference) throws SQLException {
        try (Connection connection = TenantRows.connect(database, tenant);
                PreparedStatement statement = connection.prepareStatement(
                        "select sealed from revo_secret where tenant_id = ? and reference = ?")) {
            statement.setString(1, tenant);
            statement.setString(2, reference);
            try (ResultSet found = statement.executeQuery()) {
                assertThat(found.next()).isTrue();
                return found.getBytes(1);
            }
        }
    }

    private static void seal(TestDatabase database, String tenant, byte[] sealed) throws SQLException {
        execute(database, tenant, "update revo_secret set sealed = ? where tenant_id = '" + tenant + "'", sealed);
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void a_change_of_any_byte_is_refused(Dialect dialect) throws SQLException {
        TestDatabase database = TestDatabase.of(dialect);
        JdbcSecrets store = TestSecrets.elder(database.database());
        put(store, acme, REFERENCE, VALUE);
        byte[] right = sealed(database, "acme", REFERENCE);
        // Form, nonce, text and tag.
        for (int at : new int[] {0, 1, 12, 13, right.length - 17, right.length - 16, right.length - 1}) {
            byte[] wrong = right.clone();
            wrong[at] ^= 1;
            seal(database, "acme", wrong);
            refused(store, acme, "secret_unreadable");
        }
        for (int length : new int[] {0, 1, 12, 13, 28, right.length - 1}) {
            seal(database, "acme", Arrays.copyOf(right, length));
            refused(store, acme, "secret_unreadable");
        }
        execute(
                database,
                "acme",
                "update revo_secret set version_value = 9, sealed = ? where tenant_id = 'acme'",
                right);
        refused(store, acme, "secret_unreadable");
        execute(database, "acme", "update revo_secret set version_value = 1 where tenant_id = 'acme'");
        assertThat(found(store, acme)).as("the control: as it was it is read").isEqualTo(VALUE);
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void attack11_a_row_that_was_moved_to_another_tenant_or_reference_is_refused(Dialect dialect) throws Exception {
        TestDatabase database = TestDatabase.of(dialect);
        JdbcSecrets store = TestSecrets.elder(database.database());
        put(store, acme, REFERENCE, VALUE);
        put(store, acme, "other", "another");
        put(store, globex, REFERENCE, "theirs");
        byte[] ours = sealed(database, "acme", REFERENCE);
        // By the owner of the tables: key id and version are the same.
        seal(database, "globex", ours);
        refused(store, globex, "secret_unreadable");
        execute(
                database,
                "acme",
                "update revo_secret set sealed = ? where tenant_id = 'acme' and reference = '" + REFERENCE + "'",
                sealed(database, "acme", "other"));
        refused(store, acme, "secret_unreadable");
        // The control: what binds it to its row is the additional data alone; without, it would be read anywhere.
        assertThat(decrypted(bound("acme", ours), ours)).isEqualTo(VALUE);
        assertThatThrownBy(() -> decrypted(bound("globex", ours), ours)).isInstanceOf(GeneralSecurityException.class);
        byte[] unbound = encrypted(new byte[0]);
        assertThat(decrypted(new byte[0], unbound)).isEqualTo(VALUE);
    }

    private static byte[] bound(String tenant, byte[] sealed) {
        assertThat(sealed[0]).isEqualTo((byte) 1);
        StringBuilder text = new StringBuilder();
        for (String part : List.of("revo-secret", tenant, REFERENCE, "k1")) {
            text.append('\0').append((char) part.length()).append(part);
        }
        return text.append("\0\0\0\1").toString().getBytes(StandardCharsets.UTF_16BE);
    }

    private static Cipher cipher(int mode, byte[] additional, byte[] nonce) throws GeneralSecurityException {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) 1);
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
        cipher.updateAAD(additional);
        return cipher;
    }

    private static String decrypted(byte[] additional, byte[] sealed) throws GeneralSecurityException {
        return new String(
                cipher(Cipher.DECRYPT_MODE, additional, Arrays.copyOfRange(sealed, 1, 13))
                        .doFinal(sealed, 13, sealed.length - 13),
                StandardCharsets.UTF_16BE);
    }

    private static byte[] encrypted(byte[] additional) throws GeneralSecurityException {
        byte[] text = cipher(Cipher.ENCRYPT_MODE, additional, new byte[12])
                .doFinal(VALUE.getBytes(StandardCharsets.UTF_16BE));
        byte[] sealed = new byte[13 + text.length];
        sealed[0] = 1;
        System.arraycopy(text, 0, sealed, 13, text.length);
        return sealed;
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void a_key_is_changed_without_a_gap(Dialect dialect) {
        TestDatabase database = TestDatabase.of(dialect);
        JdbcSecrets before = TestSecrets.elder(database.database());
        JdbcSecrets both = TestSecrets.newer(database.database());
        JdbcSecrets after =
                TestSecrets.of(database.database(), SecretKeys.none().with("k2", TestSecrets.key(2)));
        put(before, acme, REFERENCE, VALUE);
        put(before, acme, "second", "another");
        put(before, globex, REFERENCE, "theirs");
        assertThat(found(both, acme)).isEqualTo(VALUE);
        refused(after, acme, "secret_key_missing");
        assertThatThrownBy(() -> after.find(acme, REFERENCE)).hasMessageContaining("secretsKey(\"k1\", ...)");
        assertThatThrownBy(() -> after.reseal(acme, 10)).isInstanceOf(UnavailableException.class);
        assertThat(both.reseal(acme, 1)).isEqualTo(1);
        assertThat(both.reseal(acme, 10)).isEqualTo(1);
        assertThat(both.reseal(acme, 10)).isZero();
        assertThat(found(after, acme)).isEqualTo(VALUE);
        assertThat(after.list(acme, "", 10)).extracting("version").containsExactly(1L, 1L);
        refused(after, globex, "secret_key_missing");
        refused(before, acme, "secret_key_missing");
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void another_key_of_the_same_id_is_refused_and_none_is_named(Dialect dialect) {
        TestDatabase database = TestDatabase.of(dialect);
        put(TestSecrets.elder(database.database()), acme, REFERENCE, VALUE);
        refused(
                TestSecrets.of(database.database(), SecretKeys.none().with("k1", TestSecrets.key(9))),
                acme,
                "secret_unreadable");
        SecretKeys none = SecretKeys.none().with("k1", () -> Secret.of("bm90IGEga2V5".toCharArray()));
        refused(TestSecrets.of(database.database(), none), acme, "secret_key_invalid");
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void equal_secrets_look_different_in_the_table(Dialect dialect) throws SQLException {
        TestDatabase database = TestDatabase.of(dialect);
        JdbcSecrets store = TestSecrets.elder(database.database());
        put(store, acme, REFERENCE, VALUE);
        byte[] first = sealed(database, "acme", REFERENCE);
        put(store, acme, REFERENCE, VALUE);
        byte[] second = sealed(database, "acme", REFERENCE);
        assertThat(Arrays.copyOfRange(second, 1, 13)).isNotEqualTo(Arrays.copyOfRange(first, 1, 13));
        assertThat(Arrays.copyOfRange(second, 13, 40)).isNotEqualTo(Arrays.copyOfRange(first, 13, 40));
    }

    private static boolean holds(byte[] bytes, String text) {
        String all = new String(bytes, StandardCharsets.ISO_8859_1);
        return Stream.<Charset>of(StandardCharsets.UTF_8, StandardCharsets.UTF_16BE, StandardCharsets.UTF_16LE)
                .anyMatch(charset -> all.contains(new String(text.getBytes(charset), StandardCharsets.ISO_8859_1)));
    }

    private static boolean holds(Path directory, String text) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (holds(Files.readAllBytes(file), text)) {
                    return true;
                }
            }
            return false;
        }
    }

    @Test
    void no_file_of_the_embedded_database_holds_a_secret(@TempDir Path directory) throws IOException {
        String clear = "in the clear 0123456789";
        try (Database database = JdbcStores.embedded(directory).open()) {
            put(TestSecrets.elder(database), acme, REFERENCE, VALUE);
            new JdbcConversations(database).append(acme, "talk", 0, List.of(UserMessage.from(clear)));
            assertThat(holds(directory, VALUE)).isFalse();
        }
        assertThat(holds(directory, VALUE)).isFalse();
        assertThat(holds(directory, clear))
                .as("the control: what is not encrypted is found")
                .isTrue();
    }

    @Test
    void the_table_of_postgresql_holds_no_secret() throws SQLException {
        TestDatabase database = TestDatabase.of(Dialect.POSTGRESQL);
        put(TestSecrets.elder(database.database()), acme, REFERENCE, VALUE);
        assertThat(holds(sealed(database, "acme", REFERENCE), VALUE)).isFalse();
        assertThat(String.valueOf(TenantRows.read(database, "acme").get("revo_secret")))
                .contains(REFERENCE)
                .doesNotContain(VALUE);
        // The control: written in clear it is found.
        seal(database, "acme", VALUE.getBytes(StandardCharsets.UTF_16BE));
        assertThat(holds(sealed(database, "acme", REFERENCE), VALUE)).isTrue();
    }

    @Test
    void without_a_key_secrets_are_kept_by_somebody_else(@TempDir Path directory) {
        TestParts parts = TestParts.of(SecretStore.class);
        try (Revo revo = Revo.builder()
                .trustAllCallers()
                .install(JdbcStores.embedded(directory))
                .install(parts)
                .build()) {
            assertThat(parts.part(SecretStore.class)).isInstanceOf(InMemorySecrets.class);
            assertThat(revo.wiring().toString()).doesNotContain("JdbcSecrets");
        }
        TestParts with = TestParts.of(SecretStore.class);
        try (Revo revo = Revo.builder()
                .trustAllCallers()
                .install(JdbcStores.embedded(directory).secretsKey("k1", TestSecrets.key(1)))
                .install(with)
                .build()) {
            assertThat(with.part(SecretStore.class)).isInstanceOf(JdbcSecrets.class);
            assertThat(revo.wiring().toString()).contains("JdbcSecrets (jdbc-stores) [SURVIVES_PROCESS_DEATH]");
        }
    }

    @Test
    void what_is_no_key_is_refused_when_it_is_built(@TempDir Path directory) {
        JdbcStores stores = JdbcStores.embedded(directory);
        for (String text : new String[] {"", "not base64!", "c2hvcnQ=", "\u0141" + "A".repeat(43)}) {
            assertThatThrownBy(() -> Revo.builder()
                            .trustAllCallers()
                            .install(stores.secretsKey("k1", () -> Secret.of(text.toCharArray())))
                            .build())
                    .isInstanceOf(WiringException.class)
                    .hasMessageContaining("'k1' of secrets is not the Base64 of 32 bytes");
        }
        for (String id : new String[] {"", "a b", "k1"}) {
            assertThatThrownBy(() -> stores.secretsKey("k1", TestSecrets.key(1)).secretsKey(id, TestSecrets.key(2)))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("stores.secretsKey");
        }
    }
}
