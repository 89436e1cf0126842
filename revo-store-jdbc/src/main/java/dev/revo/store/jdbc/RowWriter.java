package dev.revo.store.jdbc;

import dev.revo.error.Fault;
import dev.revo.error.InvalidRequestException;
import dev.revo.spi.BackupStore.Arrival;
import dev.revo.spi.BackupStore.Column;
import dev.revo.spi.BackupStore.RowSink;
import dev.revo.spi.BackupStore.Table;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes rows of a backup in batches, in one session. Confined to its thread. */
final class RowWriter implements RowSink {
    /** No process has this id, so what it held may be taken over. */
    static final String NOBODY = "restored";

    private static final int ROWS = 200;
    private static final long BYTES = 1 << 20;

    private final Session session;
    private final Map<String, Table> known;
    private final Arrival arrival;
    private final Map<String, Long> written = new TreeMap<>();
    private final List<List<@Nullable Object>> pending = new ArrayList<>();
    private @Nullable Table table;
    private long bytes;

    /**
     * A writer.
     *
     * @param known the tables that are taken, by name
     */
    RowWriter(Session session, Map<String, Table> known, Arrival arrival) {
        this.session = session;
        this.known = known;
        this.arrival = arrival;
    }

    // NullAway does not see in class files that elements may be null.
    @SuppressWarnings("NullAway")
    @Override
    public void row(Table of, List<@Nullable Object> values) {
        if (!of.equals(table)) {
            flush();
            check(of);
            table = of;
        }
        if (leftOut(of.name())) {
            return;
        }
        pending.add(values);
        for (Object value : values) {
            bytes += value instanceof byte[] raw ? raw.length : value instanceof String text ? text.length() : 8;
        }
        if (pending.size() >= ROWS || bytes >= BYTES) {
            flush();
        }
    }

    private boolean leftOut(String name) {
        return (!arrival.chained() && JdbcBackups.CHAIN.contains(name))
                || (arrival.renamed() && JdbcBackups.BOUND.contains(name));
    }

    // Names go into SQL, so they are ours to the letter.
    private void check(Table of) {
        Table ours = known.get(of.name());
        if (ours == null
                || !ours.columns().stream()
                        .map(Column::name)
                        .toList()
                        .containsAll(of.columns().stream().map(Column::name).toList())) {
            throw refused("has rows of " + of.name() + " that this store has no place for", null);
        }
    }

    /** Writes what waits; how many rows of each table were written until now. */
    Map<String, Long> flush() {
        Table of = table;
        if (of != null && !pending.isEmpty()) {
            List<String> names = of.columns().stream().map(Column::name).toList();
            String sql = "insert into " + of.name() + " (tenant_id, " + String.join(", ", names) + ") values (:tenant, "
                    + names.stream().map(name -> ":" + name).collect(Collectors.joining(", ")) + ")";
            try {
                session.batch(sql, pending, (batch, row) -> {
                    for (int i = 0; i < names.size(); i++) {
                        Column column = of.columns().get(i);
                        RowValues.bind(batch, column.name(), column, here(of, column, row.get(i)));
                    }
                });
            } catch (RuntimeException e) {
                throw fault(of, e);
            }
            written.merge(of.name(), (long) pending.size(), Long::sum);
            pending.clear();
            bytes = 0;
        }
        return written;
    }

    private @Nullable Object here(Table of, Column column, @Nullable Object value) {
        if (column.name().equals("holder")) {
            return NOBODY;
        }
        if (of.name().equals("revo_organization") && column.name().equals("domain_name")) {
            return arrival.domain().<@Nullable Object>map(domain -> domain).orElse(value);
        }
        return value;
    }

    private static RuntimeException fault(Table of, RuntimeException e) {
        SQLException sql = Faults.sql(e);
        String state = sql == null || sql.getSQLState() == null ? "" : sql.getSQLState();
        // Data that does not fit, and rows that break a constraint.
        return state.startsWith("22") || state.startsWith("23")
                ? refused("has rows of " + of.name() + " that the database does not take (SQL state " + state + ")", e)
                : e;
    }

    static InvalidRequestException refused(String what, @Nullable Throwable cause) {
        Fault fault = Fault.of("backup_refused", "The backup " + what + ". Nothing was written; use another backup.");
        return new InvalidRequestException(cause == null ? fault : fault.cause(cause));
    }
}
