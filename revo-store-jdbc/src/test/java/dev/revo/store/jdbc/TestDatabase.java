package dev.revo.store.jdbc;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A database for tests: H2 in a directory of its own, or a PostgreSQL database of its own with an owner and a plain role. */
final class TestDatabase implements AutoCloseable {
    private static final Shared H2 = new Shared(TestDatabase::freshH2);
    private static final Shared POSTGRESQL = new Shared(TestDatabase::freshPostgres);

    /** One database of a dialect for all tests of a JVM, emptied for each. */
    private static final class Shared {
        private final Supplier<TestDatabase> make;
        private @Nullable TestDatabase made;

        Shared(Supplier<TestDatabase> make) {
            this.make = make;
        }

        synchronized TestDatabase empty() {
            TestDatabase known = made;
            if (known == null) {
                known = make.get();
                Runtime.getRuntime().addShutdownHook(new Thread(known::end));
                made = known;
            }
            known.empty();
            return known;
        }
    }

    private final JdbcStores stores;
    private final @Nullable DataSource owner;
    private final @Nullable Names names;
    private final Runnable drop;
    private final Database database;
    private final Holders holders;

    private TestDatabase(JdbcStores stores, @Nullable DataSource owner, @Nullable Names names, Runnable drop) {
        this.stores = stores;
        this.owner = owner;
        this.names = names;
        this.drop = drop;
        this.database = stores.open();
        this.holders = new Holders(database, database.source(), "test");
        holders.enter();
    }

    /** The one of this dialect that all tests share, empty. */
    static TestDatabase of(Dialect dialect) {
        return (dialect == Dialect.H2 ? H2 : POSTGRESQL).empty();
    }

    static TestDatabase freshH2() {
        try {
            Path directory = Files.createTempDirectory("revo-h2");
            return new TestDatabase(JdbcStores.embedded(directory), null, null, () -> delete(directory));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a database of PostgreSQL and its roles are called. */
    record Names(String database, String owner, String app) {}

    /** A database without tables. */
    record Fresh(JdbcStores stores, DataSource owner, Names names, Runnable drop) {}

    static TestDatabase freshPostgres() {
        Fresh fresh = unmigratedPostgres();
        return new TestDatabase(fresh.stores(), fresh.owner(), fresh.names(), fresh.drop());
    }

    static Fresh unmigratedPostgres() {
        return unmigratedPostgres(TestPostgres.server());
    }

    /** One on the server at this URL. */
    static Fresh unmigratedPostgres(String server) {
        String name =
                "revo_test_" + UUID.randomUUID().toString().replace("-", "").substring(0, 12);
        TestPostgres.execute(
                server,
                "create role " + name + "_owner login",
                "create role " + name + "_app login",
                "create database " + name + " owner " + name + "_owner");
        DataSource owner = TestPostgres.source(server, name, name + "_owner");
        DataSource app = TestPostgres.source(server, name, name + "_app");
        Names names = new Names(name, name + "_owner", name + "_app");
        return new Fresh(JdbcStores.on(app).migratedBy(owner), owner, names, () -> {
            TestPostgres.execute(server, "drop database " + name + " with (force)");
            TestPostgres.execute(server, "drop role " + name + "_app", "drop role " + name + "_owner");
        });
    }

    private static void delete(Path directory) {
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    Names names() {
        return requireNonNull(names, "H2 has no roles");
    }

    JdbcStores stores() {
        return stores;
    }

    Database database() {
        return database;
    }

    Holders holders() {
        return holders;
    }

    /** A connection of the tables' owner, whom no wall binds on H2; on PostgreSQL he is bound by row-level security. */
    Connection owner() throws SQLException {
        return owner == null ? database.source().getConnection() : owner.getConnection();
    }

    // Of rows as few as there are here, truncating costs far more than deleting.
    private void empty() {
        boolean postgres = database.dialect() == Dialect.POSTGRESQL;
        try (Connection connection = unbound();
                Statement statement = connection.createStatement()) {
            List<String> tables = tables(connection);
            tables.remove("revo_sys_holder");
            statement.execute(postgres ? "set session_replication_role = replica" : "set referential_integrity false");
            connection.setAutoCommit(false);
            for (String table : tables) {
                statement.addBatch("delete from " + table);
            }
            statement.executeBatch();
            connection.commit();
            connection.setAutoCommit(true);
            statement.execute(postgres ? "set session_replication_role = origin" : "set referential_integrity true");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A connection that no wall binds. */
    private Connection unbound() throws SQLException {
        return names == null
                ? owner()
                : TestPostgres.source(TestPostgres.server(), names.database(), "postgres")
                        .getConnection();
    }

    /** All tables of reVo but the history of its schema. */
    static List<String> tables(Connection connection) throws SQLException {
        List<String> names = new ArrayList<>();
        try (ResultSet rows =
                connection.getMetaData().getTables(null, null, "revo\\_%", new String[] {"TABLE", "BASE TABLE"})) {
            while (rows.next()) {
                if (!rows.getString("TABLE_NAME").equals(Schema.HISTORY)) {
                    names.add(rows.getString("TABLE_NAME"));
                }
            }
        }
        return names;
    }

    private void end() {
        KitStatements.write(database.dialect(), database.guard().passed());
        close();
    }

    @Override
    public void close() {
        holders.close();
        database.close();
        drop.run();
    }
}
