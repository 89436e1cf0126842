package dev.revo.store.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** A database of PostgreSQL without tables, with an owner and a plain role, for tests of other modules. */
public final class FreshPostgres implements AutoCloseable {
    private final TestDatabase.Fresh fresh;

    private FreshPostgres(TestDatabase.Fresh fresh) {
        this.fresh = fresh;
    }

    /** One on the server of the tests. */
    public static FreshPostgres create() {
        return new FreshPostgres(TestDatabase.unmigratedPostgres());
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
                TestPostgres.server(), fresh.names().database(), fresh.names().app());
    }

    /** The owner's connections. */
    public DataSource ownerSource() {
        return fresh.owner();
    }

    /** Runs statements as superuser of the server. */
    public void superuser(String... statements) {
        TestPostgres.execute(TestPostgres.server(), statements);
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
