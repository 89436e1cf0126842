package dev.revo.store.jdbc;

import dev.revo.error.BugException;
import dev.revo.error.ConflictException;
import dev.revo.error.Fault;
import dev.revo.error.InvalidRequestException;
import dev.revo.error.OverloadedException;
import dev.revo.error.RevoException;
import dev.revo.error.UnavailableException;
import dev.revo.error.WiringException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a database's faults mean to callers. */
final class Faults {
    /** Serialization failure, deadlock, and H2's words for them: the same transaction may succeed when it runs again. */
    private static final Set<String> RACES = Set.of("40001", "40P01", "90131", "HYT00");

    private static final Set<String> FULL = Set.of("53100", "90100");
    private static final Set<String> READ_ONLY = Set.of("25006", "90097");
    /** H2: closed, file problems, connection broken; PostgreSQL: shut down, crashed, not yet up. */
    private static final Set<String> GONE = Set.of(
            "57P01", "57P02", "57P03", "90098", "90121", "90028", "90031", "90067", "90030", "90026", "90024", "90025",
            "90020", "53300");

    private Faults() {}

    /** The database's own exception, wherever it is wrapped. */
    static @Nullable SQLException sql(Throwable thrown) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof SQLException found) {
                return found;
            }
        }
        return null;
    }

    private static String state(@Nullable SQLException e) {
        return e == null || e.getSQLState() == null ? "" : e.getSQLState();
    }

    /** Whether the transaction lost a race and may be run again. */
    static boolean race(Throwable thrown) {
        return RACES.contains(state(sql(thrown)));
    }

    /** The exception for the caller. */
    static RevoException of(RuntimeException thrown) {
        if (thrown instanceof RevoException known) {
            return known;
        }
        SQLException e = sql(thrown);
        if (e == null) {
            return new BugException(Fault.of("store_failed", "The store failed: " + thrown.getMessage())
                    .cause(thrown));
        }
        return of(e, thrown);
    }

    private static RevoException of(SQLException e, Throwable cause) {
        String state = state(e);
        if (e instanceof SQLTransientConnectionException && !gone(state)) {
            return new OverloadedException(Fault.of(
                            "database_busy",
                            "No connection to the database came free in time. Raise the pool's size, or start less at"
                                    + " once.")
                    .cause(cause));
        }
        if (FULL.contains(state) || full(e)) {
            return unavailable("database_full", "The database's disk is full; nothing was written. Make room.", cause);
        }
        if (READ_ONLY.contains(state)) {
            return unavailable(
                    "database_read_only",
                    "The database only reads now; nothing was written. Connect to the primary, or check the disk.",
                    cause);
        }
        if (gone(state)) {
            return unavailable(
                    "database_unavailable",
                    "The database did not answer (SQL state " + state + "). Check that it runs and can be reached.",
                    cause);
        }
        if (state.equals("22001")) {
            return new InvalidRequestException(
                    Fault.of("too_long", "A text is longer than the store keeps it (ids and names: 1,000 characters).")
                            .cause(cause));
        }
        if (RACES.contains(state)) {
            return new ConflictException(
                    Fault.of("lost_race", "Others changed the same rows again and again. Try again.")
                            .cause(cause));
        }
        return new BugException(Fault.of("sql_failed", "A statement failed with SQL state " + state + ".")
                .cause(cause));
    }

    // A pool gives the state of its last attempt to connect, and none when its connections are only in use.
    private static boolean gone(String state) {
        return state.startsWith("08") || GONE.contains(state);
    }

    // H2 has one state for every file that cannot be written; the reason stands deeper.
    private static boolean full(Throwable thrown) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof IOException && String.valueOf(t.getMessage()).contains("No space left")) {
                return true;
            }
        }
        return false;
    }

    /**
     * The exception for files that cannot be read or written.
     *
     * @param what could not be done, without a full stop
     */
    static RevoException file(String what, IOException e) {
        if (full(e)) {
            return unavailable("database_full", what + ": its disk is full. Make room and start again.", e);
        }
        String why = what + " (" + e.getClass().getSimpleName() + "). ";
        if (e instanceof AccessDeniedException || String.valueOf(e.getMessage()).contains("Read-only file system")) {
            return unavailable("database_read_only", why + "Let this process write there and start again.", e);
        }
        return unavailable("database_unavailable", why + "Mend the cause and start again.", e);
    }

    private static UnavailableException unavailable(String code, String message, Throwable cause) {
        return new UnavailableException(Fault.of(code, message).retryable(true).cause(cause));
    }

    static WiringException wiring(String code, String message) {
        return new WiringException(Fault.of(code, message));
    }
}
