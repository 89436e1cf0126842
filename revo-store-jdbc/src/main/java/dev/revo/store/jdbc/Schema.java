package dev.revo.store.jdbc;

import dev.revo.error.WiringException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/** Brings the tables to this version, and checks that the database keeps tenants apart. */
final class Schema {
    static final String HISTORY = "revo_schema_history";
    private static final String FILES = "classpath:dev/revo/store/jdbc/schema/";

    private final DataSource owner;
    private final Dialect dialect;

    Schema(DataSource owner, Dialect dialect) {
        this.owner = owner;
        this.dialect = dialect;
    }

    /**
     * Migrates. Several processes may do it at once: one does, the others wait. An interrupted migration is undone on
     * PostgreSQL, where each is a transaction; of the embedded database a copy of before is kept by {@link EmbeddedFile}.
     *
     * @param appRole the role that will work with the tables
     */
    void migrate(String appRole) {
        told(() -> {
            Flyway flyway = flyway(appRole).load();
            newer(flyway);
            return flyway.migrate();
        });
    }

    /** Whether there is something to migrate. Tables of a newer version are refused. */
    boolean pending(String appRole) {
        return told(() -> {
            Flyway flyway = flyway(appRole).load();
            newer(flyway);
            return flyway.info().pending().length > 0;
        });
    }

    // A policy that is made meets the queries of processes that work already, and one of them gives way.
    private <R> R told(Supplier<R> work) {
        try {
            return Races.again(work);
        } catch (FlywayException e) {
            SQLException sql = Faults.sql(e);
            if (sql != null && sql.getSQLState() != null && !sql.getSQLState().startsWith("42")) {
                throw Faults.of(e);
            }
            throw Faults.wiring(
                    "migration_failed",
                    "The tables could not be brought to this version: " + e.getMessage()
                            + " Mend the cause and start again; "
                            + (dialect == Dialect.H2
                                    ? "it begins from the tables of before."
                                    : "what is migrated stays."));
        }
    }

    FluentConfiguration flyway(String appRole) {
        Map<String, String> placeholders = new HashMap<>(dialect.types());
        placeholders.put("app_role", appRole);
        return Flyway.configure()
                .dataSource(owner)
                .table(HISTORY)
                .placeholders(placeholders)
                // The host's own tables may be there already.
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .ignoreMigrationPatterns(new String[0])
                .locations(
                        dialect == Dialect.POSTGRESQL
                                ? new String[] {FILES + "common", FILES + "postgresql"}
                                : new String[] {FILES + "common"});
    }

    private static void newer(Flyway flyway) {
        for (MigrationInfo applied : flyway.info().applied()) {
            if (applied.getState().name().startsWith("FUTURE")) {
                throw Faults.wiring(
                        "schema_newer",
                        "The tables are of version " + applied.getVersion()
                                + ", which is newer than this reVo knows. Use the newer reVo, or restore a backup of"
                                + " before.");
            }
        }
    }

    /**
     * Refuses a role for which PostgreSQL's second wall does not hold: the owner of the tables, a superuser, one that
     * bypasses row-level security, or tables without a forced policy.
     */
    static void checkWalls(Connection app) throws SQLException {
        List<String> holes = new ArrayList<>();
        each(
                app,
                "select rolname from pg_roles where rolname = current_user and (rolsuper or rolbypassrls)",
                name -> holes.add("the role " + name + " bypasses row-level security"));
        each(
                app,
                "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
                        + " where n.nspname = current_schema() and c.relkind = 'r' and c.relname like 'revo\\_%'"
                        + " and pg_has_role(current_user, c.relowner, 'usage')",
                name -> holes.add("the role owns the table " + name));
        each(
                app,
                "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
                        + " join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'"
                        + " where n.nspname = current_schema() and c.relkind = 'r' and c.relname like 'revo\\_%'"
                        + " and c.relname not like 'revo\\_sys\\_%'"
                        + " and not (c.relrowsecurity and c.relforcerowsecurity)",
                name -> holes.add("the table " + name + " has no forced policy"));
        if (!holes.isEmpty()) {
            throw walls(holes);
        }
    }

    private static WiringException walls(List<String> holes) {
        return Faults.wiring(
                "row_level_security_inert",
                "PostgreSQL would not keep tenants apart: " + holes.get(0)
                        + (holes.size() > 1 ? " (and " + (holes.size() - 1) + " more)" : "")
                        + ". Give JdbcStores.on(...) a data source of a plain role that owns nothing, and the owner's with"
                        + " .migratedBy(ownerDataSource); or say .withoutRowLevelSecurity() to rely on the guard alone.");
    }

    private interface Name {
        void accept(String name);
    }

    private static void each(Connection connection, String sql, Name told) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                told.accept(rows.getString(1));
            }
        }
    }
}
