package dev.revo.store.jdbc;

import dev.revo.error.BugException;
import dev.revo.error.Fault;
import dev.revo.spi.BackupStore.Column;
import dev.revo.spi.BackupStore.Kind;
import dev.revo.spi.BackupStore.Table;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.sql.DataSource;

/**
 * The tenant tables as the database itself describes them, so that a table that is added later is in backups without being
 * named anywhere. Immutable.
 *
 * @param schema version of the newest migration
 * @param tables each after those that it refers to, by name where that leaves a choice; unmodifiable
 */
record Catalogue(int schema, List<Entry> tables) {
    private static final String PREFIX = "revo_";
    private static final String SYSTEM = "revo_sys_";
    private static final String TENANT = "tenant_id";

    /**
     * A table.
     *
     * @param table without the tenant's id and without numbers that the database gives
     * @param order columns by which its rows are read
     */
    record Entry(Table table, List<String> order) {
        String name() {
            return table.name();
        }
    }

    static Catalogue read(DataSource source) {
        try (Connection connection = source.getConnection()) {
            DatabaseMetaData data = connection.getMetaData();
            String schema = connection.getSchema();
            Map<String, Entry> entries = new TreeMap<>();
            Map<String, Set<String>> parents = new TreeMap<>();
            String[] types = {"TABLE", "BASE TABLE"};
            for (String table : names(data.getTables(null, schema, "revo\\_%", types), "TABLE_NAME")) {
                if (ofTenants(table)) {
                    entries.put(table, entry(data, schema, table));
                    parents.put(table, new TreeSet<>(names(data.getImportedKeys(null, schema, table), "PKTABLE_NAME")));
                }
            }
            return new Catalogue(version(connection), sorted(entries, parents));
        } catch (SQLException e) {
            throw Faults.of(new IllegalStateException(e));
        }
    }

    private static List<String> names(ResultSet found, String column) throws SQLException {
        try (found) {
            List<String> names = new ArrayList<>();
            while (found.next()) {
                names.add(found.getString(column));
            }
            return names;
        }
    }

    private static Entry entry(DatabaseMetaData data, String schema, String table) throws SQLException {
        List<Column> columns = new ArrayList<>();
        List<String> numbered = new ArrayList<>();
        try (ResultSet found = data.getColumns(null, schema, table, null)) {
            while (found.next()) {
                String name = found.getString("COLUMN_NAME");
                if ("YES".equals(found.getString("IS_AUTOINCREMENT"))) {
                    numbered.add(name);
                } else if (!name.equals(TENANT)) {
                    boolean required = found.getInt("NULLABLE") == DatabaseMetaData.columnNoNulls
                            && found.getString("COLUMN_DEF") == null;
                    columns.add(new Column(name, kind(table, name, found.getInt("DATA_TYPE")), required));
                }
            }
        }
        return new Entry(new Table(table, columns), numbered.isEmpty() ? key(data, schema, table) : numbered);
    }

    private static List<String> key(DatabaseMetaData data, String schema, String table) throws SQLException {
        Map<Integer, String> key = new TreeMap<>();
        try (ResultSet found = data.getPrimaryKeys(null, schema, table)) {
            while (found.next()) {
                key.put(found.getInt("KEY_SEQ"), found.getString("COLUMN_NAME"));
            }
        }
        return List.copyOf(key.values());
    }

    private static Kind kind(String table, String column, int type) {
        return switch (type) {
            case Types.VARCHAR, Types.LONGVARCHAR, Types.CLOB -> Kind.TEXT;
            case Types.INTEGER, Types.BIGINT -> Kind.INTEGER;
            case Types.NUMERIC, Types.DECIMAL -> Kind.DECIMAL;
            case Types.BOOLEAN, Types.BIT -> Kind.BOOLEAN;
            case Types.TIMESTAMP, Types.TIMESTAMP_WITH_TIMEZONE -> Kind.INSTANT;
            case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB -> Kind.BYTES;
            default ->
                throw new BugException(Fault.of(
                        "backup_uncovered",
                        "The column " + column + " of " + table + " has the type " + type
                                + ", which backups do not know. Teach it to Catalogue."));
        };
    }

    private static int version(Connection connection) throws SQLException {
        int newest = 0;
        // Flyway quotes its columns.
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("select \"version\" from " + Schema.HISTORY)) {
            while (found.next()) {
                String version = found.getString(1);
                // Repeatable migrations and callbacks have none.
                newest = version == null ? newest : Math.max(newest, Integer.parseInt(version));
            }
        }
        return newest;
    }

    private static List<Entry> sorted(Map<String, Entry> entries, Map<String, Set<String>> parents) {
        List<Entry> sorted = new ArrayList<>();
        Set<String> placed = new TreeSet<>();
        while (sorted.size() < entries.size()) {
            String next = entries.keySet().stream()
                    .filter(name -> !placed.contains(name))
                    .filter(name -> parents.getOrDefault(name, Set.of()).stream()
                            .allMatch(parent -> parent.equals(name) || placed.contains(parent)))
                    .findFirst()
                    .orElseThrow(() -> new BugException(Fault.of(
                            "backup_uncovered", "Tables refer to each other in a circle: " + entries.keySet())));
            placed.add(next);
            sorted.add(entries.get(next));
        }
        return List.copyOf(sorted);
    }

    /** Whether a table of this name is a tenant's. */
    static boolean ofTenants(String table) {
        return table.startsWith(PREFIX) && !table.startsWith(SYSTEM) && !table.equals(Schema.HISTORY);
    }
}
