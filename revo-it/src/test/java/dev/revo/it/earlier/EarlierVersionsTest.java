package dev.revo.it.earlier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.Revo;
import dev.revo.audit.verifier.SignerKey;
import dev.revo.audit.verifier.VerifierKey;
import dev.revo.backup.RestoreRequest;
import dev.revo.run.RunId;
import dev.revo.run.RunState;
import dev.revo.store.jdbc.FreshPostgres;
import dev.revo.store.jdbc.JdbcStores;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What an earlier version wrote opens, all of it is there, and it goes on: a fixture for each version that was kept. */
final class EarlierVersionsTest {
    static List<String> names() {
        return Fixture.names();
    }

    private static SignerKey signer(Properties known) {
        return SignerKey.parse(known.getProperty("signer"), VerifierKey.parse(known.getProperty("verifier")));
    }

    private static Properties of(Properties known, String prefix) {
        Properties some = new Properties();
        known.stringPropertyNames().stream()
                .filter(key -> key.startsWith(prefix + "."))
                .forEach(key -> some.setProperty(key.substring(prefix.length() + 1), known.getProperty(key)));
        return some;
    }

    private static void check(Life life, Properties known, String prefix) throws IOException {
        Properties some = of(known, prefix);
        life.check(some);
        life.checkChain(known.getProperty("verifier"), some.getProperty("checkpoint"));
    }

    @ParameterizedTest
    @MethodSource("names")
    void an_embedded_database_opens_and_lives_on(String name, @TempDir Path directory) throws IOException {
        Fixture fixture = Fixture.named(name);
        Properties known = fixture.known();
        fixture.unpack("h2.zip", directory);
        try (Life life = new Life(JdbcStores.embedded(directory), signer(known))) {
            life.checkCredentials(of(known, "h2"));
            check(life, known, "h2");
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void tables_of_postgresql_open_and_live_on(String name) throws Exception {
        Fixture fixture = Fixture.named(name);
        Properties known = fixture.known();
        try (FreshPostgres database = FreshPostgres.create()) {
            try (Connection owner = database.owner();
                    Statement statement = owner.createStatement()) {
                statement.execute(fixture.text("postgresql.sql"));
            }
            try (Life life = new Life(database.stores(), signer(known))) {
                life.checkCredentials(of(known, "postgresql"));
                check(life, known, "postgresql");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void a_backup_is_restored(String name, @TempDir Path directory) throws IOException {
        Fixture fixture = Fixture.named(name);
        Properties known = fixture.known();
        try (Life life = new Life(JdbcStores.embedded(directory), signer(known));
                InputStream backup = Files.newInputStream(fixture.file("backup.bin"))) {
            life.revo().asSystem("move").backups().restore(RestoreRequest.of("acme"), backup);
            check(life, known, "h2");
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void runs_in_files_are_found(String name, @TempDir Path directory) throws IOException {
        Fixture fixture = Fixture.named(name);
        fixture.unpack("journal.zip", directory);
        try (Revo revo = WriteFixture.local(directory)) {
            assertThat(revo.solo()
                            .runs()
                            .status(RunId.parse(fixture.known().getProperty("journal.run")))
                            .orElseThrow()
                            .state())
                    .isEqualTo(RunState.SUCCEEDED);
        }
    }

    @Test
    void control_what_was_never_written_is_missed(@TempDir Path directory) throws IOException {
        Properties known = Fixture.named(Fixture.names().get(0)).known();
        try (Life life = new Life(JdbcStores.embedded(directory), signer(known))) {
            assertThatThrownBy(() -> life.check(of(known, "h2"))).isInstanceOf(Exception.class);
        }
    }
}
