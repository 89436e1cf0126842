package dev.revo.store.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.revo.error.RevoException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.h2.engine.Constants;
import org.jspecify.annotations.Nullable;

/** Opens the H2 database in a directory. Immutable. */
final class EmbeddedDatabase {
    /** In these the header of the file names the chunk before the one that it is written for: see EmbeddedReuseTest. */
    private static final Set<String> LOSING = Set.of("2.5.250", "2.5.252");

    private final Path directory;
    private final UnaryOperator<DataSource> migrating;

    EmbeddedDatabase(Path directory) {
        this(directory, source -> source);
    }

    /**
     * One that lets tests look into its migrations.
     *
     * @param migrating what they go through
     */
    EmbeddedDatabase(Path directory, UnaryOperator<DataSource> migrating) {
        this.directory = directory.toAbsolutePath();
        this.migrating = migrating;
    }

    /** The database, migrated; a migration that was interrupted is done again from before. */
    Database open() {
        if (directory.toString().indexOf(';') >= 0) {
            throw Faults.wiring("directory_refused", "The directory " + directory + " has a semicolon. Use another.");
        }
        refuseLosing(Constants.VERSION);
        try (EmbeddedFile file = EmbeddedFile.lock(directory)) {
            if (file.isNew()) {
                file.keep();
            }
            HikariDataSource pool = pool();
            if (!file.kept() && pending(pool)) {
                // Only a closed file can be copied.
                pool.close();
                file.keep();
                pool = pool();
            }
            migrate(pool, file);
            return new Database(pool, Dialect.H2, pool);
        }
    }

    /** A host's build may bring another version than the one that reVo is tested with. */
    static void refuseLosing(String version) {
        if (LOSING.contains(version)) {
            throw Faults.wiring(
                    "h2_loses_commits",
                    "H2 " + version + " loses a commit that it wrote into space used before, when the process is killed"
                            + " before the next one. Use com.h2database:h2:2.4.240, or PostgreSQL.");
        }
    }

    private boolean pending(HikariDataSource pool) {
        return closedOnFailure(pool, () -> new Schema(pool, Dialect.H2).pending("revo"));
    }

    private void migrate(HikariDataSource pool, EmbeddedFile file) {
        closedOnFailure(pool, () -> {
            DataSource source = migrating.apply(pool);
            new Schema(source, Dialect.H2).migrate("revo");
            if (file.kept()) {
                force(source);
                file.done();
            }
            return true;
        });
    }

    private static void force(DataSource source) {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("checkpoint sync");
        } catch (SQLException e) {
            throw Faults.of(new IllegalStateException(e));
        }
    }

    /** Its connections, as they are: nothing is migrated. */
    HikariDataSource pool() {
        HikariConfig config = new HikariConfig();
        // async: an interrupt closes a plain file channel, and with it the whole database; reVo interrupts what it
        // cancels.
        // WRITE_DELAY=0: at its default a commit is acknowledged up to half a second before it is written.
        config.setJdbcUrl("jdbc:h2:async:" + directory.resolve("revo")
                + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH;WRITE_DELAY=0"
                + ";DB_CLOSE_ON_EXIT=FALSE;LOCK_TIMEOUT=10000");
        config.setUsername("revo");
        config.setPassword("");
        config.setMaximumPoolSize(10);
        config.setPoolName("revo-store");
        config.setInitializationFailTimeout(1);
        return closedOnFailure(null, () -> new HikariDataSource(config));
    }

    /** What is done with a pool, or the making of one. */
    private interface Work<R> {
        R run();
    }

    private <R> R closedOnFailure(@Nullable HikariDataSource pool, Work<R> work) {
        try {
            return work.run();
        } catch (RuntimeException e) {
            if (pool != null) {
                pool.close();
            }
            throw fault(e);
        }
    }

    private RevoException fault(RuntimeException e) {
        SQLException sql = Faults.sql(e);
        return sql != null && sql.getErrorCode() == 90020 ? EmbeddedFile.inUse(directory) : Faults.of(e);
    }
}
