package dev.revo.store.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** A database of PostgreSQL without tables, with an owner and a plain role, for tests of other modules. */
public final class FreshPostgres implements AutoCloseable {
    private final TestDatabase.Fresh fresh;
    private final String server;

    private FreshPostgres(String server) {
        this.fresh = TestDatabase.unmigratedPostgres(server);
        this.server = server;
    }

    /** One on the server of the tests. */
    public static FreshPostgres create() {
        return new FreshPostgres(TestPostgres.server());
    }

    /** One on a server that the test made itself. */
    public static FreshPostgres on(OwnCluster cluster) {
        return new FreshPostgres(cluster.url());
    }

    /** Stores in it, as a host makes them. */
    public JdbcStores stores() {
        return fresh.stores();
    }

    /** A connection of the tables' owner, whom row-level security binds too. */
    public Connection owner() throws SQLException {
        return fresh.owner().getConnection();
    }

    /** Connections of the plain role that does all work. */
    public DataSource appSource() {
        return TestPostgres.source(
                server, fresh.names().database(), fresh.names().app());
    }

    /** The owner's connections. */
    public DataSource ownerSource() {
        return fresh.owner();
    }

    /** Runs statements as superuser of the server. */
    public void superuser(String... statements) {
        TestPostgres.execute(server, statements);
    }

    /** A JDBC URL of the server's superuser. */
    public String server() {
        return server;
    }

    /** The database's name. */
    public String name() {
        return fresh.names().database();
    }

    @Override
    public void close() {
        fresh.drop().run();
    }
}
