package dev.revo.bench.stores.work;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.revo.bench.process.CpuClock;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.UUID;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A database of PostgreSQL that one side is given.
 *
 * @param server JDBC URL of a superuser
 * @param name of the database
 */
public record WorkDatabase(String server, String name) {
    private static final int POOL = 24;

    /** One of a name that nobody has; not created yet. */
    public static WorkDatabase named(String server) {
        return new WorkDatabase(
                server,
                "revo_bench_" + UUID.randomUUID().toString().replace("-", "").substring(0, 12));
    }

    /** Why nothing can be measured on this server; empty when it can. */
    public static Optional<String> problem(String server) {
        try (Connection connection = DriverManager.getConnection(server);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "select current_setting('fsync'), current_setting('synchronous_commit'), pg_backend_pid()")) {
            row.next();
            if (!row.getString(1).equals("on") || !row.getString(2).equals("on")) {
                return Optional.of("fsync is " + row.getString(1) + " and synchronous_commit " + row.getString(2)
                        + " on this server; both must be on");
            }
            return ServerCpu.found(row.getLong(3))
                    ? Optional.empty()
                    : Optional.of(
                            "the processes of this server are not below /proc here, so that their cost is unknown");
        } catch (SQLException e) {
            return Optional.of("PostgreSQL does not answer: " + e.getMessage());
        }
    }

    /**
     * Creates it.
     *
     * @throws IllegalStateException when the server does not
     */
    public void create() {
        atServer("create database " + name);
    }

    /**
     * Drops it if it is there, whoever is connected.
     *
     * @throws IllegalStateException when the server does not
     */
    public void drop() {
        atServer("drop database if exists " + name + " with (force)");
    }

    /** Ends all its connections, and what they are asking. */
    void disconnect() {
        atServer("select pg_terminate_backend(pid) from pg_stat_activity where datname = '" + name + "'");
    }

    private void atServer(String sql) {
        try (Connection connection = DriverManager.getConnection(server);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException("database " + name + ": " + e.getMessage(), e);
        }
    }

    /** What the server's processes use for it. */
    public CpuClock cpu() {
        try (Connection connection = DriverManager.getConnection(server);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select pg_backend_pid()")) {
            row.next();
            return ServerCpu.of(row.getLong(1), name);
        } catch (SQLException e) {
            throw new IllegalStateException("database " + name + ": " + e.getMessage(), e);
        }
    }

    /** Its connections, one for each caller. */
    PGSimpleDataSource source() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(server);
        source.setDatabaseName(name);
        source.setOptions("-c synchronous_commit=on");
        return source;
    }

    /** A pool whose connections stay, so that no backend ends while it is measured. */
    HikariDataSource pool() {
        HikariConfig config = new HikariConfig();
        config.setDataSource(source());
        config.setMaximumPoolSize(POOL);
        config.setMinimumIdle(POOL);
        config.setMaxLifetime(0);
        config.setPoolName(name);
        return new HikariDataSource(config);
    }
}
