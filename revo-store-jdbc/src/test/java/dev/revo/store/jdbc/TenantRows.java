package dev.revo.store.jdbc;

import dev.revo.spi.BackupStore;
import dev.revo.spi.BackupStore.Column;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Rows in every tenant table, made from the catalogue and read back by plain SQL. Columns of one name hold equal values. */
final class TenantRows {
    /** What the database or the process fills anew. */
    private static final Set<String> ANEW = Set.of("holder", "line_position", "posted_number", "tenant_id");

    private TenantRows() {}

    /** Three rows in each table, of which the second has no value where none is needed; one where the key allows no more. */
    static void fill(TestDatabase database, String tenant) throws SQLException {
        try (Connection connection = connect(database, tenant)) {
            fill(connection, Catalogue.read(database.database().source()), tenant);
        }
    }

    /** The same in the tables of a catalogue, which may be an earlier one. */
    static void fill(Connection connection, Catalogue catalogue, String tenant) throws SQLException {
        for (Catalogue.Entry entry : catalogue.tables()) {
            for (int n = 1; n <= (single(entry) ? 1 : 3); n++) {
                insert(connection, entry, tenant, n);
            }
        }
    }

    /** A row as a backup holds it. */
    record Row(BackupStore.Table table, List<@Nullable Object> values) {}

    /** So many rows for each table, with texts and numbers that are short and the same in all columns, so that each finds its parent. */
    static List<Row> drawn(Catalogue catalogue, int many) {
        List<Row> rows = new ArrayList<>();
        for (Catalogue.Entry entry : catalogue.tables()) {
            if (!JdbcBackups.DROPPED.contains(entry.name())) {
                for (int n = 1; n <= (single(entry) ? 1 : many); n++) {
                    int number = n;
                    rows.add(new Row(
                            entry.table(),
                            entry.table().columns().stream()
                                    .<@Nullable Object>map(column -> drawn(column, number))
                                    .toList()));
                }
            }
        }
        return rows;
    }

    private static Object drawn(Column column, int n) {
        return switch (column.kind()) {
            case TEXT -> "t" + n;
            case INTEGER -> (long) n;
            case DECIMAL -> BigDecimal.valueOf(n);
            case BOOLEAN -> n == 3;
            case INSTANT -> Instant.EPOCH.plusSeconds(n);
            case BYTES -> new byte[] {(byte) n};
        };
    }

    private static boolean single(Catalogue.Entry entry) {
        return entry.order().size() == 1 && entry.order().get(0).equals("tenant_id");
    }

    static Connection connect(TestDatabase database, String tenant) throws SQLException {
        Connection connection = database.owner();
        if (database.database().dialect() == Dialect.POSTGRESQL) {
            try (PreparedStatement set = connection.prepareStatement("select set_config('revo.tenant', ?, false)")) {
                set.setString(1, tenant);
                set.execute();
            }
        }
        return connection;
    }

    private static void insert(Connection connection, Catalogue.Entry entry, String tenant, int n) throws SQLException {
        List<Column> columns = entry.table().columns();
        String sql = "insert into " + entry.name() + " (tenant_id, "
                + String.join(", ", columns.stream().map(Column::name).toList()) + ") values (?"
                + ", ?".repeat(columns.size()) + ")";
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setString(1, tenant);
            for (int i = 0; i < columns.size(); i++) {
                insert.setObject(i + 2, value(connection, entry, columns.get(i), tenant, n));
            }
            insert.executeUpdate();
        }
    }

    private static @Nullable Object value(
            Connection connection, Catalogue.Entry entry, Column column, String tenant, int n) throws SQLException {
        if (!column.required() && n == 2) {
            return null;
        }
        return switch (column.kind()) {
            case TEXT -> text(connection, entry, column, tenant, n);
            // Small enough for every whole number there is.
            case INTEGER -> n * 1_000_003;
            case DECIMAL -> new BigDecimal("1234567890123456789012345678901234567890.0000000000000000000" + n);
            case BOOLEAN -> n == 3;
            case INSTANT ->
                OffsetDateTime.ofInstant(Instant.parse("2026-01-02T03:04:05.123456Z"), ZoneOffset.UTC)
                        .plusDays(n);
            case BYTES -> new byte[] {0, -1, (byte) n, '\n', '"'};
        };
    }

    private static String text(Connection connection, Catalogue.Entry entry, Column column, String tenant, int n)
            throws SQLException {
        String text =
                n + column.name() + (column.name().equals("domain_name") ? tenant : "") + " \\\"\n\u2028\ud83d\ude00'";
        try (ResultSet found =
                connection.getMetaData().getColumns(null, connection.getSchema(), entry.name(), column.name())) {
            found.next();
            int size = found.getInt("COLUMN_SIZE");
            // A pair of surrogates is not torn by any of these lengths.
            return size < text.length()
                    ? text.substring(0, Math.min(size, column.name().length() + 1))
                    : text;
        }
    }

    /** All rows of this tenant by table, as text that is the same for both databases. */
    static Map<String, List<String>> read(TestDatabase database, String tenant) throws SQLException {
        Map<String, List<String>> rows = new TreeMap<>();
        try (Connection connection = connect(database, tenant)) {
            for (String table : TestDatabase.tables(connection)) {
                if (Catalogue.ofTenants(table)) {
                    rows.put(table, read(connection, table, tenant));
                }
            }
        }
        return rows;
    }

    private static List<String> read(Connection connection, String table, String tenant) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (PreparedStatement select =
                connection.prepareStatement("select * from " + table + " where tenant_id = ?")) {
            select.setString(1, tenant);
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    Map<String, String> row = new TreeMap<>();
                    for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
                        String column = found.getMetaData().getColumnName(i);
                        if (!ANEW.contains(column)) {
                            row.put(column, shown(found, i));
                        }
                    }
                    rows.add(row.toString());
                }
            }
        }
        rows.sort(null);
        return rows;
    }

    private static String shown(ResultSet found, int i) throws SQLException {
        String type = found.getMetaData().getColumnTypeName(i).toLowerCase(java.util.Locale.ROOT);
        if (type.startsWith("timestamp")) {
            return String.valueOf(
                    found.getObject(i, OffsetDateTime.class) == null
                            ? null
                            : found.getObject(i, OffsetDateTime.class).toInstant());
        }
        if (type.equals("bytea") || type.contains("binary")) {
            byte[] bytes = found.getBytes(i);
            return bytes == null ? "null" : HexFormat.of().formatHex(bytes);
        }
        if (type.startsWith("bool")) {
            return String.valueOf(found.getBoolean(i));
        }
        return String.valueOf(found.getString(i));
    }
}
