package dev.revo.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.revo.error.WiringException;
import dev.revo.run.RunId;
import dev.revo.spi.JournalEntry;
import dev.revo.testkit.SequentialIds;
import dev.revo.testkit.TestContexts;
import dev.revo.testkit.crash.CrashPoint;
import dev.revo.testkit.crash.CrashPoints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that migrates is killed before each of its statements; the next start has everything all the same. */
class MigrationKillTest {
    private static final boolean LONG = Boolean.getBoolean("revo.long");
    private static final String POINT = "statement";
    private static final String EARLIER = "6";
    private static final RunId RUN = RunId.of(SequentialIds.id(1));

    /** The process that is killed. */
    static final class Migrator {
        private Migrator() {}

        public static void main(String[] args) {
            if (args.length == 1) {
                embedded(Path.of(args[0]), sql -> CrashPoint.reach(POINT))
                        .open()
                        .close();
            } else {
                DataSource owner = TestPostgres.source(args[0], args[1], args[3]);
                JdbcStores.on(TestPostgres.source(args[0], args[1], args[2]))
                        .migratedBy(Watched.source(owner, sql -> CrashPoint.reach(POINT)))
                        .open()
                        .close();
            }
        }
    }

    private static EmbeddedDatabase embedded(Path directory, Consumer<String> before) {
        return new EmbeddedDatabase(directory, source -> Watched.source(source, before));
    }

    private static CrashPoints child(String... args) {
        return CrashPoints.of(Migrator.class).jvmArg("-XX:TieredStopAtLevel=1").args(args);
    }

    /** Three of the statements behind one that changed tables, spread over all; every statement in the long form. */
    private static List<Integer> chosen(List<String> statements) {
        List<Integer> all = IntStream.rangeClosed(1, statements.size()).boxed().toList();
        if (LONG) {
            return all;
        }
        List<Integer> half = all.stream()
                .filter(n -> n > 1 && statements.get(n - 2).matches("(?is).*\\b(create|alter) table\\b.*"))
                .toList();
        return List.copyOf(new TreeSet<>(List.of(half.get(0), half.get(half.size() / 2), half.get(half.size() - 1))));
    }

    @Test
    void a_new_embedded_database_is_made_anew(@TempDir Path directory) throws Exception {
        List<String> statements = new CopyOnWriteArrayList<>();
        Catalogue tables;
        try (Database whole =
                embedded(directory.resolve("counted"), statements::add).open()) {
            tables = Catalogue.read(whole.source());
        }
        int broken = 0;
        for (int at : chosen(statements)) {
            Path killed = directory.resolve("at" + at);
            assertThat(child(killed.toString()).haltAt(POINT, at).reached()).isTrue();
            broken += cannotGoOn(killed, directory.resolve("control" + at)) ? 1 : 0;
            try (Database database = new EmbeddedDatabase(killed).open()) {
                works(database);
                assertThat(Catalogue.read(database.source()))
                        .as("killed before statement " + at)
                        .isEqualTo(tables);
            }
            assertThat(names(killed)).noneMatch(name -> name.contains("before-migration"));
        }
        assertThat(broken).as("the control: without the copy of before").isPositive();
    }

    @Test
    void an_embedded_database_of_an_earlier_version_has_everything(@TempDir Path directory) throws Exception {
        Path earlier = directory.resolve("earlier");
        Catalogue tables = earlier(earlier);
        List<String> rows = rows(earlier, tables);
        assertThat(rows).hasSizeGreaterThan(50);
        List<String> statements = new CopyOnWriteArrayList<>();
        embedded(copy(earlier, directory.resolve("counted")), statements::add)
                .open()
                .close();
        int broken = 0;
        for (int at : chosen(statements)) {
            Path killed = copy(earlier, directory.resolve("at" + at));
            assertThat(child(killed.toString()).haltAt(POINT, at).reached()).isTrue();
            broken += cannotGoOn(killed, directory.resolve("control" + at)) ? 1 : 0;
            try (Database database = new EmbeddedDatabase(killed).open()) {
                works(database);
            }
            assertThat(rows(killed, tables)).as("killed before statement " + at).isEqualTo(rows);
            assertThat(names(killed)).noneMatch(name -> name.contains("before-migration"));
        }
        assertThat(broken).as("the control: without the copy of before").isPositive();
    }

    /** Whether it does not open without the copy of before. */
    private static boolean cannotGoOn(Path killed, Path control) throws IOException {
        copy(killed, control);
        try (HikariDataSource pool = new EmbeddedDatabase(control).pool()) {
            new Schema(pool, Dialect.H2).migrate("revo");
            return false;
        } catch (WiringException e) {
            assertThat(e.code()).isEqualTo("migration_failed");
            return true;
        }
    }

    private static Catalogue earlier(Path directory) throws SQLException {
        try (HikariDataSource pool = new EmbeddedDatabase(directory).pool();
                Connection connection = pool.getConnection()) {
            new Schema(pool, Dialect.H2).flyway("revo").target(EARLIER).load().migrate();
            Catalogue catalogue = Catalogue.read(pool);
            TenantRows.fill(connection, catalogue, "acme");
            return catalogue;
        }
    }

    /** All rows of a tenant in these tables and columns. */
    private static List<String> rows(Path directory, Catalogue tables) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (HikariDataSource pool = new EmbeddedDatabase(directory).pool();
                Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            for (Catalogue.Entry entry : tables.tables()) {
                String columns = String.join(
                        ", ",
                        entry.table().columns().stream()
                                .map(column -> column.name())
                                .toList());
                try (ResultSet found = statement.executeQuery("select tenant_id, " + columns + " from " + entry.name()
                        + " where tenant_id = 'acme' order by " + String.join(", ", entry.order()))) {
                    while (found.next()) {
                        rows.add(row(entry.name(), found));
                    }
                }
            }
        }
        return rows;
    }

    private static String row(String table, ResultSet found) throws SQLException {
        StringBuilder row = new StringBuilder(table);
        for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
            row.append(' ').append(found.getString(i));
        }
        return row.toString();
    }

    private static void works(Database database) {
        try (TestContexts contexts = TestContexts.open();
                Holders holders = new Holders(database, database.source(), "after")) {
            holders.enter();
            var ctx = contexts.of("globex", "bo");
            JdbcRunJournal journal = new JdbcRunJournal(database, holders);
            JournalEntry step = JournalEntry.of(RUN, 0, "step", 1, Instant.EPOCH, new byte[] {1});
            journal.append(ctx, journal.claim(ctx, RUN).orElseThrow(), List.of(step));
            assertThat(journal.read(ctx, RUN, 0, 10)).containsExactly(step);
        }
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static Path copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        for (String name : names(from)) {
            Files.copy(from.resolve(name), to.resolve(name));
        }
        return to;
    }

    @Test
    void a_copy_that_was_not_finished_is_no_copy(@TempDir Path directory) throws Exception {
        Path earlier = directory.resolve("earlier");
        Catalogue tables = earlier(earlier);
        List<String> rows = rows(earlier, tables);
        Files.write(earlier.resolve("revo.before-migration.part"), new byte[100]);
        try (Database database = new EmbeddedDatabase(earlier).open()) {
            works(database);
        }
        assertThat(rows(earlier, tables)).isEqualTo(rows);
    }

    @Test
    void who_opens_while_another_is_opening_is_refused_and_changes_nothing(@TempDir Path directory) throws Exception {
        List<String> refused = new ArrayList<>();
        embedded(directory, sql -> {
                    if (refused.isEmpty()) {
                        assertThatThrownBy(() -> new EmbeddedDatabase(directory).open())
                                .isInstanceOfSatisfying(WiringException.class, e -> refused.add(e.code()));
                    }
                })
                .open()
                .close();
        assertThat(refused).containsExactly("database_locked");
        try (Database database = new EmbeddedDatabase(directory).open()) {
            works(database);
        }
    }

    @Test
    void on_postgresql_the_next_start_completes_it() throws Exception {
        List<String> statements = new CopyOnWriteArrayList<>();
        TestDatabase.Fresh counted = TestDatabase.unmigratedPostgres();
        JdbcStores.on(TestPostgres.source(
                        TestPostgres.server(),
                        counted.names().database(),
                        counted.names().app()))
                .migratedBy(Watched.source(counted.owner(), statements::add))
                .open()
                .close();
        counted.drop().run();
        for (int at : chosen(statements)) {
            TestDatabase.Fresh fresh = TestDatabase.unmigratedPostgres();
            TestDatabase.Names names = fresh.names();
            assertThat(child(TestPostgres.server(), names.database(), names.app(), names.owner())
                            .haltAt(POINT, at)
                            .reached())
                    .isTrue();
            try (Database database = fresh.stores().open()) {
                works(database);
            } finally {
                fresh.drop().run();
            }
        }
    }
}
