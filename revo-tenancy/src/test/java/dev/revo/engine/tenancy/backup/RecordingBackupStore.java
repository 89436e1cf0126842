package dev.revo.engine.tenancy.backup;

import dev.revo.error.Fault;
import dev.revo.error.UnavailableException;
import dev.revo.run.RunContext;
import dev.revo.spi.BackupStore;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Rows of tenants in memory. */
final class RecordingBackupStore implements BackupStore {
    static final Table EMPTY = new Table("revo_empty", List.of(new Column("id", Kind.TEXT, true)));
    static final Table MIXED = new Table(
            "revo_mixed",
            List.of(
                    new Column("id", Kind.TEXT, true),
                    new Column("number", Kind.INTEGER, true),
                    new Column("amount", Kind.DECIMAL, false),
                    new Column("happened_at", Kind.INSTANT, false),
                    new Column("yes", Kind.BOOLEAN, false),
                    new Column("body", Kind.BYTES, false)));

    int schema = 4;
    List<Table> tables = List.of(EMPTY, MIXED);
    final Map<String, List<List<@Nullable Object>>> rows = new HashMap<>();
    final Set<String> domains = new HashSet<>();
    /** Tenants whose rows cannot be written. */
    final Set<String> failing = new HashSet<>();

    static List<@Nullable Object> row(String id, byte[] body) {
        return Arrays.asList(
                id,
                Long.MAX_VALUE,
                new BigDecimal("12345678901234567890.00000000000000000001"),
                Instant.parse("2026-01-02T03:04:05.000006Z"),
                true,
                body);
    }

    void put(String tenant, List<@Nullable Object> row) {
        rows.computeIfAbsent(tenant, id -> new ArrayList<>()).add(row);
    }

    /** As text, for bytes are equal to themselves only. */
    List<String> shown(String tenant) {
        return rows.getOrDefault(tenant, List.of()).stream()
                .map(row -> Arrays.deepToString(row.toArray()))
                .toList();
    }

    @Override
    public int schema() {
        return schema;
    }

    @Override
    public List<Table> tables() {
        return tables;
    }

    @Override
    public Map<String, Long> read(RunContext ctx, RowSink sink) {
        rows.getOrDefault(ctx.tenant(), List.of()).forEach(row -> sink.row(MIXED, row));
        return Map.of("revo_session", 3L);
    }

    @Override
    public Optional<String> obstacle(RunContext ctx, String domain) {
        return rows.containsKey(ctx.tenant()) || domains.contains(domain)
                ? Optional.of("it is taken")
                : Optional.empty();
    }

    @Override
    public Map<String, Long> write(RunContext ctx, Arrival arrival, Rows from) {
        List<List<@Nullable Object>> taken = new ArrayList<>();
        from.into((table, values) -> taken.add(values));
        if (failing.contains(ctx.tenant())) {
            throw new UnavailableException(
                    Fault.of("database_unavailable", "The database went away.").retryable(true));
        }
        rows.put(ctx.tenant(), taken);
        return new TreeMap<>(Map.of(MIXED.name(), (long) taken.size()));
    }
}
