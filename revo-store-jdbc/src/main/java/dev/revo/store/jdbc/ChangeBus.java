package dev.revo.store.jdbc;

import static java.util.Objects.requireNonNull;

import dev.revo.spi.ExecutorSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of changed organizations: in this process right after the commit, in others by PostgreSQL's NOTIFY, which is sent
 * with the commit. Told changes can be lost when the listening connection breaks, so whoever must not miss one looks at
 * versions as well. NOTIFY lets commits go one after the other, so it is for changes of organizations and nothing more
 * frequent. Thread-safe.
 */
final class ChangeBus implements AutoCloseable {
    static final String CHANNEL = "revo_organization";

    private static final Logger LOG = LoggerFactory.getLogger(ChangeBus.class);
    private static final int WAIT_MILLIS = 200;
    private static final int LAST_MILLIS = 2_000;
    private static final int RETRY_MILLIS = 500;

    private final Dialect dialect;
    private final DataSource source;
    private final List<Consumer<String>> watchers = new CopyOnWriteArrayList<>();
    private @Nullable ExecutorService thread;
    private @Nullable Connection listening;
    private final CountDownLatch closing = new CountDownLatch(1);

    ChangeBus(Dialect dialect, DataSource source) {
        this.dialect = dialect;
        this.source = source;
    }

    Runnable watch(Consumer<String> changed) {
        watchers.add(requireNonNull(changed, "changed"));
        return () -> watchers.remove(changed);
    }

    /** Tells other processes if and when the session commits. */
    void tell(Session session, String tenant) {
        if (dialect == Dialect.POSTGRESQL) {
            session.systemQuery(SystemSql.TELL_CHANGE).mapTo(String.class).list();
        }
    }

    /** Tells this process. Too early inside a larger unit of work, whose owner reads again after its commit. */
    void told(String tenant) {
        for (Consumer<String> watcher : watchers) {
            try {
                watcher.accept(tenant);
            } catch (RuntimeException e) {
                LOG.atError().setCause(e).addKeyValue("tenant", tenant).log("A watcher of changes failed");
            }
        }
    }

    /** Listens to other processes until it is closed. */
    synchronized void listen(Supplier<ExecutorSource> executors, String name) {
        if (dialect == Dialect.POSTGRESQL && !isClosed()) {
            thread = executors.get().threads(name + "-changes");
            thread.execute(this::loop);
        }
    }

    private void loop() {
        while (connect()) {
            hear();
        }
    }

    private boolean isClosed() {
        return closing.getCount() == 0;
    }

    /** Whether to go on; a connection that cannot be had is tried again after a while. */
    private boolean connect() {
        while (!isClosed()) {
            try {
                Connection fresh = source.getConnection();
                execute(fresh, "listen " + CHANNEL);
                return keep(fresh);
            } catch (SQLException e) {
                LOG.atDebug().setCause(e).log("Changes of other processes are not heard; it is tried again");
                if (!pause()) {
                    return false;
                }
            }
        }
        return false;
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private synchronized boolean keep(Connection fresh) throws SQLException {
        if (isClosed()) {
            fresh.close();
            return false;
        }
        listening = fresh;
        return true;
    }

    private boolean pause() {
        try {
            return !closing.await(RETRY_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void hear() {
        Connection connection;
        synchronized (this) {
            connection = listening;
        }
        if (connection == null) {
            return;
        }
        try (connection) {
            PGConnection postgres = connection.unwrap(PGConnection.class);
            while (!isClosed()) {
                PGNotification[] heard = postgres.getNotifications(WAIT_MILLIS);
                for (PGNotification each : heard == null ? new PGNotification[0] : heard) {
                    told(each.getParameter());
                }
            }
            execute(connection, "unlisten " + CHANNEL);
        } catch (SQLException e) {
            LOG.atDebug().setCause(e).log("The connection that hears of changes broke; another is made");
        }
    }

    @Override
    public void close() {
        Connection open;
        ExecutorService running;
        synchronized (this) {
            closing.countDown();
            open = listening;
            running = thread;
        }
        if (running == null) {
            return;
        }
        running.shutdown();
        if (!ended(running) && open != null) {
            try {
                // Its server does not answer: this ends the wait, and the pool makes another one.
                open.abort(Runnable::run);
            } catch (SQLException e) {
                LOG.atDebug().setCause(e).log("The connection that hears of changes was gone already");
            }
        }
        running.shutdownNow();
    }

    // The connection goes back to its pool as it came.
    private static boolean ended(ExecutorService running) {
        try {
            return running.awaitTermination(LAST_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
