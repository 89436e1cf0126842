package dev.revo.store.jdbc;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A database for tests: H2 in a directory of its own, or a PostgreSQL database of its own with an owner and a plain role,
 * on the server that REVO_TEST_POSTGRES names (a JDBC URL of a superuser), else on the local one, else on an embedded one.
 */
final class TestDatabase implements AutoCloseable {
    private static final String LOCAL = "jdbc:postgresql://127.0.0.1:5432/postgres?user=postgres";
    private static final Shared H2 = new Shared(TestDatabase::freshH2);
    private static final Shared POSTGRESQL = new Shared(TestDatabase::freshPostgres);

    /** One database of a dialect for all tests of a JVM, emptied for each. */
    private static final class Shared {
        private final Supplier<TestDatabase> make;
        private TestDatabase made;

        Shared(Supplier<TestDatabase> make) {
            this.make = make;
        }

        synchronized TestDatabase empty() {
            if (made == null) {
                TestDatabase fresh = make.get();
                Runtime.getRuntime().addShutdownHook(new Thread(fresh::close));
                made = fresh;
            }
            made.truncate();
            return made;
        }
    }

    private final JdbcStores stores;
    private final DataSource owner;
    private final Names names;
    private final Runnable drop;
    private final Database database;
    private final Holders holders;

    private TestDatabase(JdbcStores stores, DataSource owner, Names names, Runnable drop) {
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
        String name =
                "revo_test_" + UUID.randomUUID().toString().replace("-", "").substring(0, 12);
        String server = server();
        execute(
                server,
                "create role " + name + "_owner login",
                "create role " + name + "_app login",
                "create database " + name + " owner " + name + "_owner");
        DataSource owner = source(server, name, name + "_owner");
        DataSource app = source(server, name, name + "_app");
        Names names = new Names(name, name + "_owner", name + "_app");
        return new Fresh(JdbcStores.on(app).migratedBy(owner), owner, names, () -> {
            execute(server, "drop database " + name + " with (force)");
            execute(server, "drop role " + name + "_app", "drop role " + name + "_owner");
        });
    }

    private static final Supplier<String> SERVER = new Supplier<>() {
        private String found;

        @Override
        public synchronized String get() {
            if (found == null) {
                found = find();
                System.out.println("Tests on PostgreSQL use " + found.replaceAll("password=[^&]*", "password=***"));
            }
            return found;
        }
    };

    /** A JDBC URL of a superuser of a server. */
    static String server() {
        return SERVER.get();
    }

    private static String find() {
        String named = System.getenv("REVO_TEST_POSTGRES");
        if (named != null) {
            return named;
        }
        try (Connection local = DriverManager.getConnection(LOCAL)) {
            if (local.getMetaData().getDatabaseMajorVersion() >= 15) {
                return LOCAL;
            }
        } catch (SQLException e) {
            // There is none that lets us in.
        }
        try {
            EmbeddedPostgres embedded = EmbeddedPostgres.start();
            return "jdbc:postgresql://127.0.0.1:" + embedded.getPort() + "/postgres?user=postgres";
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A data source on the same server. */
    static DataSource source(String server, String database, String user) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(server);
        source.setDatabaseName(database);
        source.setUser(user);
        return source;
    }

    private static void execute(String url, String... statements) {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
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
        return names;
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

    private void truncate() {
        try (Connection connection = owner();
                Statement statement = connection.createStatement()) {
            boolean postgres = database.dialect() == Dialect.POSTGRESQL;
            List<String> tables = tables(connection);
            tables.remove("revo_sys_holder");
            if (postgres) {
                statement.execute("truncate table " + String.join(", ", tables));
                return;
            }
            statement.execute("set referential_integrity false");
            for (String table : tables) {
                statement.execute("truncate table " + table);
            }
            statement.execute("set referential_integrity true");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
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

    @Override
    public void close() {
        holders.close();
        database.close();
        drop.run();
    }
}
