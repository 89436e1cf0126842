package dev.revo.store.jdbc;

import static dev.revo.spi.Guarantee.SHARED;
import static dev.revo.spi.Guarantee.SURVIVES_POWER_LOSS;
import static dev.revo.spi.Guarantee.SURVIVES_PROCESS_DEATH;

import dev.revo.spi.Guarantee;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What the databases do differently. All other SQL is common to them. */
enum Dialect {
    /** At its defaults and with {@code WRITE_DELAY=0}: what is committed survives the process, not a loss of power. */
    H2(Map.of("bytes", "binary large object", "text", "character large object"), SURVIVES_PROCESS_DEATH),
    POSTGRESQL(Map.of("bytes", "bytea", "text", "text"), SURVIVES_PROCESS_DEATH, SURVIVES_POWER_LOSS, SHARED);

    private static final int OLDEST_POSTGRESQL = 15;

    private final Map<String, String> types;
    private final Set<Guarantee> guarantees;

    Dialect(Map<String, String> types, Guarantee... guarantees) {
        this.types = types;
        this.guarantees = Set.of(guarantees);
    }

    /** What is promised of everything that was committed. */
    Set<Guarantee> guarantees() {
        return guarantees;
    }

    /** The names of types, as placeholders of the schema's files. */
    Map<String, String> types() {
        return types;
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
