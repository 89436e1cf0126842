package dev.revo.store.jdbc;

import dev.revo.error.BugException;
import dev.revo.error.Fault;
import dev.revo.error.UnavailableException;
import dev.revo.run.RunContext;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatements;

/**
 * Where transactions begin: each is one tenant's, the context's. A store that is called inside a unit of work with the
 * same context joins its transaction. What loses a race against another transaction is run again a few times. Thread-safe.
 */
final class Database implements AutoCloseable {
    /** The second wall's setting, for one transaction: a pooled connection never carries a tenant over. */
    static final String SET_TENANT = "select set_config('revo.tenant', :tenant, true)";

    private final DataSource source;
    private final Jdbi jdbi;
    private final Dialect dialect;
    private final AutoCloseable pool;
    private final TenantGuard guard = new TenantGuard();
    private final Map<Place, Session> open = new ConcurrentHashMap<>();

    /** Where a transaction is open: stores join it from this thread and with this very context. */
    private record Place(RunContext ctx, Thread thread) {
        static Place here(RunContext ctx) {
            return new Place(ctx, Thread.currentThread());
        }
    }

    /** One whose statements pass the guard. */
    Database(DataSource source, Dialect dialect, AutoCloseable pool) {
        this(source, dialect, pool, statements -> {});
    }

    /** One whose guard may be taken away again, to see what the other walls hold. */
    Database(DataSource source, Dialect dialect, AutoCloseable pool, Consumer<SqlStatements> choices) {
        this.source = source;
        this.dialect = dialect;
        this.pool = pool;
        this.jdbi = Jdbi.create(source);
        jdbi.registerArrayType(String.class, "varchar");
        SqlStatements statements = jdbi.getConfig(SqlStatements.class);
        statements.setQueryTimeout(60);
        statements.setSqlLogger(guard);
        choices.accept(statements);
    }

    DataSource source() {
        return source;
    }

    Dialect dialect() {
        return dialect;
    }

    TenantGuard guard() {
        return guard;
    }

    /** Runs the work in a transaction of the context's tenant, its own or the one that the context is in. */
    <R> R run(RunContext ctx, Function<Session, R> work) {
        Session joined = open.get(Place.here(ctx));
        if (joined != null) {
            return translated(() -> work.apply(joined));
        }
        return again(() -> transaction(ctx.tenant(), work));
    }

    /** Whether the context is in a unit of work on this thread. */
    boolean inUnit(RunContext ctx) {
        return open.containsKey(Place.here(ctx));
    }

    /** Runs the work in a transaction that stores join when they are called with this context on this thread. */
    <R> R unit(RunContext ctx, Function<Session, R> work) {
        Place here = Place.here(ctx);
        if (open.containsKey(here)) {
            throw new BugException(Fault.of(
                    "nested_transaction", "A unit of work was begun inside another one. Do both in one body."));
        }
        return again(() -> transaction(ctx.tenant(), session -> {
            open.put(here, session);
            try {
                return work.apply(session);
            } finally {
                open.remove(here);
            }
        }));
    }

    /**
     * Runs the work in a transaction of its own that only reads, and sees all tables as they are at one moment however long
     * it takes. It is not run again.
     */
    <R> R snapshot(RunContext ctx, Function<Session, R> work) {
        try {
            return jdbi.withHandle(handle -> {
                Connection connection = handle.getConnection();
                int before = connection.getTransactionIsolation();
                connection.setTransactionIsolation(dialect.snapshotIsolation());
                connection.setReadOnly(true);
                try {
                    return handle.inTransaction(inside -> work.apply(session(inside, ctx.tenant())));
                } finally {
                    connection.setReadOnly(false);
                    connection.setTransactionIsolation(before);
                }
            });
        } catch (SQLException e) {
            throw Faults.of(new IllegalStateException(e));
        } catch (RuntimeException e) {
            throw Faults.of(e);
        }
    }

    /** Runs the work in a transaction of no tenant: only {@link SystemSql} passes the guard, and row-level security. */
    <R> R system(Function<Handle, R> work) {
        return again(() -> jdbi.inTransaction(work::apply));
    }

    /** Runs the work of several tenants in one transaction, each in a session of its own. */
    void each(Map<String, Consumer<Session>> works) {
        again(() -> jdbi.inTransaction(handle -> {
            works.forEach((tenant, work) -> work.accept(session(handle, tenant)));
            return true;
        }));
    }

    private <R> R transaction(String tenant, Function<Session, R> work) {
        return jdbi.inTransaction(handle -> work.apply(session(handle, tenant)));
    }

    private Session session(Handle handle, String tenant) {
        if (dialect == Dialect.POSTGRESQL) {
            handle.createQuery(SET_TENANT)
                    .bind("tenant", tenant)
                    .mapTo(String.class)
                    .one();
        }
        return new Session(handle, tenant);
    }

    private static <R> R again(Supplier<R> transaction) {
        try {
            return Races.again(transaction);
        } catch (RuntimeException e) {
            throw Faults.of(e);
        }
    }

    private static <R> R translated(Supplier<R> work) {
        try {
            return work.get();
        } catch (RuntimeException e) {
            // A race undoes the whole unit, which runs again; it must be told from other faults there.
            throw Faults.race(e) ? e : Faults.of(e);
        }
    }

    @Override
    public void close() {
        try {
            pool.close();
        } catch (Exception e) {
            throw new UnavailableException(
                    Fault.of("database_close_failed", "The connections could not be closed: " + e.getMessage())
                            .cause(e));
        }
    }
}
