package dev.revo.bench.stores.work;

import dev.revo.bench.process.Guarded;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** A query that takes longer than anybody waits. */
public final class SleepingQuery {
    private final WorkDatabase database;

    private SleepingQuery(WorkDatabase database) {
        this.database = database;
    }

    /** On this database. */
    public static SleepingQuery on(WorkDatabase database) {
        return new SleepingQuery(database);
    }

    /** Asks it; {@code begun} is called when all but the answer is there. */
    public void run(Runnable begun, Guarded guarded) throws Exception {
        try (Connection connection = database.source().getConnection();
                Statement statement = connection.createStatement()) {
            guarded.<Boolean>guard(() -> cancel(statement), () -> {
                begun.run();
                return statement.execute("select pg_sleep(30)");
            });
        }
    }

    private static void cancel(Statement statement) {
        try {
            statement.cancel();
        } catch (SQLException e) {
            throw new IllegalStateException("the server did not take the request to cancel", e);
        }
    }

    /** Ends what goes on at the server although nobody waits for it any more. */
    public void sweep() {
        database.disconnect();
    }
}
