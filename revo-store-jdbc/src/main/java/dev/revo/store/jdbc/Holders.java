package dev.revo.store.jdbc;

import dev.revo.spi.Beat;
import dev.revo.spi.ExecutorSource;
import dev.revo.spi.TimeSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which processes live that hold runs and keys here. One that died is known at once on PostgreSQL, because its advisory
 * lock goes with its connection, and within 30 seconds when its machine is gone; in the embedded database every other
 * holder is dead, because it opens for one process only. Thread-safe.
 */
final class Holders implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Holders.class);
    private static final Duration BEAT = Duration.ofSeconds(10);

    private final Database database;
    private final DataSource source;
    private final String name;
    private final UUID me = UUID.randomUUID();
    private final Beat beat = Beat.of("sign of life", BEAT, this::beatOnce);
    private @Nullable Connection lock;
    private boolean closed;

    Holders(Database database, DataSource source, String name) {
        this.database = database;
        this.source = source;
        this.name = name;
    }

    String me() {
        return me.toString();
    }

    boolean isMe(String holder) {
        return holder.equals(me.toString());
    }

    /** Whether this holder is another process, and that lives; nobody does not. */
    boolean othersAlive(Session session, String holder) {
        if (isMe(holder) || holder.equals(RowWriter.NOBODY) || database.dialect() == Dialect.H2) {
            return false;
        }
        long key = UUID.fromString(holder).getMostSignificantBits();
        return session.alive(holder, key >>> 32, key & 0xFFFF_FFFFL);
    }

    /** Registers this process; from now on it is alive to others. */
    void enter() {
        database.system(handle -> {
            handle.createUpdate(SystemSql.LEFT_BEHIND.text()).execute();
            return handle.createUpdate(SystemSql.ENTER.text())
                    .bind("holder", me())
                    .bind("name", Texts.in(name))
                    .execute();
        });
        if (database.dialect() == Dialect.POSTGRESQL) {
            hold();
        }
    }

    /** Keeps this process alive to others until it is closed. */
    void beat(Supplier<TimeSource> time, Supplier<ExecutorSource> executors) {
        beat.start(time.get(), executors.get().threads(name + "-store"));
    }

    private void beatOnce() {
        database.system(handle ->
                handle.createUpdate(SystemSql.BEAT.text()).bind("holder", me()).execute());
        if (database.dialect() == Dialect.POSTGRESQL) {
            hold();
        }
    }

    private synchronized void hold() {
        try {
            if (closed || (lock != null && lock.isValid(5))) {
                return;
            }
            Connection fresh = source.getConnection();
            try (PreparedStatement statement = fresh.prepareStatement("select pg_advisory_lock(?)")) {
                statement.setLong(1, me.getMostSignificantBits());
                statement.execute();
                lock = fresh;
            } catch (SQLException e) {
                fresh.close();
                throw e;
            }
        } catch (SQLException e) {
            throw Faults.of(new IllegalStateException(e));
        }
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        beat.close();
        try {
            database.system(handle -> handle.createUpdate(SystemSql.LEAVE.text())
                    .bind("holder", me())
                    .execute());
        } catch (RuntimeException e) {
            LOG.atWarn()
                    .setCause(e)
                    .log("The database could not be told that this process leaves; it finds out by itself");
        }
        release();
    }

    private void release() {
        Connection held = lock;
        if (held == null) {
            return;
        }
        try (held;
                PreparedStatement statement = held.prepareStatement("select pg_advisory_unlock(?)")) {
            statement.setLong(1, me.getMostSignificantBits());
            statement.execute();
        } catch (SQLException e) {
            LOG.atDebug().setCause(e).log("The lock went with its connection");
        }
    }
}
