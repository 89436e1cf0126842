package dev.revo.store.jdbc;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The PostgreSQL server of the tests: the one that REVO_TEST_POSTGRES names (a JDBC URL of a superuser), else the local
 * one, else an embedded one.
 */
final class TestPostgres {
    private static final String LOCAL = "jdbc:postgresql://127.0.0.1:5432/postgres?user=postgres";

    /** Looked for when it is first asked for. */
    private static final class Found {
        static final String SERVER = find();

        private Found() {}
    }

    private TestPostgres() {}

    /** A JDBC URL of a superuser. */
    static String server() {
        return Found.SERVER;
    }

    private static String find() {
        String server = search();
        System.out.println("Tests on PostgreSQL use " + server.replaceAll("password=[^&]*", "password=***"));
        return server;
    }

    private static String search() {
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
            // It ends with this JVM.
            EmbeddedPostgres embedded = EmbeddedPostgres.start();
            return "jdbc:postgresql://127.0.0.1:" + embedded.getPort() + "/postgres?user=postgres";
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A data source on the server at this URL. */
    static DataSource source(String server, String database, String user) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(server);
        source.setDatabaseName(database);
        source.setUser(user);
        return source;
    }

    /** Runs statements as superuser. */
    static void execute(String url, String... statements) {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
