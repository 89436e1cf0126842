package dev.revo.store.jdbc;

import dev.revo.spi.Guarantee;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What the databases do differently. All other SQL is common to them. */
enum Dialect {
    H2,
    POSTGRESQL;

    private static final int OLDEST_POSTGRESQL = 15;
    // org.h2.engine.Constants.TRANSACTION_SNAPSHOT
    private static final int H2_SNAPSHOT = 6;

    /** The names of types, as placeholders of the schema's files. */
    Map<String, String> types() {
        return this == H2
                ? Map.of("bytes", "binary large object", "text", "character large object", "exact", "")
                // In the order of code points, whatever the database's locale.
                : Map.of("bytes", "bytea", "text", "text", "exact", "collate \"C\"");
    }

    /**
     * What is promised of everything that was committed. H2 with {@code WRITE_DELAY=0} has written it, but not forced it to
     * the disk.
     */
    Set<Guarantee> guarantees() {
        return this == H2
                ? Set.of(Guarantee.SURVIVES_PROCESS_DEATH)
                : Set.of(Guarantee.SURVIVES_PROCESS_DEATH, Guarantee.SURVIVES_POWER_LOSS, Guarantee.SHARED);
    }

    /**
     * Of transactions that see all tables as they are at one moment. H2's repeatable read takes a view of each table when it
     * is first read; its snapshot, which JDBC has no name for, takes one of all.
     */
    int snapshotIsolation() {
        return this == H2 ? H2_SNAPSHOT : Connection.TRANSACTION_REPEATABLE_READ;
    }

    /** The dialect of this connection's database. */
    static Dialect of(Connection connection) throws SQLException {
        String product = connection.getMetaData().getDatabaseProductName().toLowerCase(Locale.ROOT);
        int version = connection.getMetaData().getDatabaseMajorVersion();
        if (product.equals("h2")) {
            return H2;
        }
        if (product.equals("postgresql") && version >= OLDEST_POSTGRESQL) {
            return POSTGRESQL;
        }
        throw Faults.wiring(
                "database_unsupported",
                "The database is " + product + " " + version + ". reVo runs on PostgreSQL " + OLDEST_POSTGRESQL
                        + " and later, and on H2.");
    }
}
