package dev.revo.store.jdbc;

import dev.revo.spi.BackupStore.Column;
import dev.revo.spi.BackupStore.Kind;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/** Values of any tenant table as backups know them: text as it is kept, moments without a zone. */
final class RowValues {
    private RowValues() {}

    static @Nullable Object read(ResultSet row, int position, Kind kind) throws SQLException {
        Object value = switch (kind) {
            case TEXT -> row.getString(position);
            case INTEGER -> row.getLong(position);
            case DECIMAL -> row.getBigDecimal(position);
            case BOOLEAN -> row.getBoolean(position);
            case INSTANT -> instant(row, position);
            case BYTES -> row.getBytes(position);
        };
        return row.wasNull() ? null : value;
    }

    private static @Nullable Instant instant(ResultSet row, int position) throws SQLException {
        OffsetDateTime at = row.getObject(position, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }

    static void bind(PreparedBatch batch, String name, Column column, @Nullable Object value) {
        // By its type even where there is no value: Jdbi prepares a batch by the first row's.
        switch (column.kind()) {
            case TEXT -> batch.bind(name, (String) value);
            case INTEGER -> batch.bind(name, (Long) value);
            case DECIMAL -> batch.bind(name, (BigDecimal) value);
            case BOOLEAN -> batch.bind(name, (Boolean) value);
            case INSTANT -> batch.bind(name, value == null ? null : ((Instant) value).atOffset(ZoneOffset.UTC));
            case BYTES -> batch.bind(name, (byte[]) value);
        }
    }
}
