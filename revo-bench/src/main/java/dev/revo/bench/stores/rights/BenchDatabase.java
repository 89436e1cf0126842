package dev.revo.bench.stores.rights;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A database of PostgreSQL for one measurement, with an owner and a plain role; dropped when it is closed. */
final class BenchDatabase implements AutoCloseable {
    private final String server;
    private final String name =
            "revo_bench_" + UUID.randomUUID().toString().replace("-", "").substring(0, 12);

    /**
     * Creates it.
     *
     * @param server JDBC URL of a superuser
     */
    BenchDatabase(String server) throws SQLException {
        this.server = server;
        superuser(
                "create role " + name + "_owner login",
                "create role " + name + "_app login",
                "create database " + name + " owner " + name + "_owner");
    }

    DataSource owner() {
        return source("owner", "owner");
    }

    /** The plain role's connections, of a process that the server knows by this name. */
    DataSource app(String process) {
        return source("app", process);
    }

    private DataSource source(String role, String process) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(server);
        source.setDatabaseName(name);
        source.setUser(name + "_" + role);
        source.setApplicationName(process);
        return source;
    }

    /** Ends the connection of this process that hears of changes. */
    void killEar(String process) throws SQLException {
        superuser("select pg_terminate_backend(pid) from pg_stat_activity where datname = '" + name
                + "' and application_name = '" + process + "' and query ilike 'listen%'");
    }

    private void superuser(String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(server);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    @Override
    public void close() throws SQLException {
        superuser(
                "drop database " + name + " with (force)",
                "drop role " + name + "_app",
                "drop role " + name + "_owner");
    }
}
