package dev.revo.testkit.contract;

import dev.revo.error.ConflictException;
import dev.revo.error.Fault;
import dev.revo.error.InvalidRequestException;
import dev.revo.run.RunContext;
import dev.revo.spi.BackupStore;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Rows of tenants in memory: an organization, and things of every kind. */
// NullAway does not see in class files that elements may be null.
@SuppressWarnings("NullAway")
class PlainBackups implements BackupStore {
    static final Table ORGANIZATION = new Table("organization", List.of(new Column("domain", Kind.TEXT, true)));
    static final Table THING = new Table(
            "thing",
            List.of(
                    new Column("id", Kind.TEXT, true),
                    new Column("number", Kind.INTEGER, false),
                    new Column("amount", Kind.DECIMAL, false),
                    new Column("at", Kind.INSTANT, false),
                    new Column("yes", Kind.BOOLEAN, false),
                    new Column("body", Kind.BYTES, false)));
    private static final String BURIED = "#";

    /** A row. */
    record Row(Table table, List<@Nullable Object> values) {}

    final Map<String, List<Row>> rows = new HashMap<>();
    final Map<String, String> domains = new HashMap<>();

    synchronized void fill(String tenant) {
        List<Row> own = rows.computeIfAbsent(tenant, id -> new ArrayList<>());
        own.add(new Row(ORGANIZATION, List.of(tenant + ".example")));
        for (int n = 0; n < 20; n++) {
            String id = Hostile.TEXTS.get(n % Hostile.TEXTS.size()) + n;
            own.add(new Row(
                    THING,
                    n % 2 == 0
                            ? Arrays.asList(id, null, null, null, null, null)
                            : Arrays.asList(
                                    id, (long) n, new BigDecimal("1.50"), Instant.EPOCH, true, new byte[] {(byte) n})));
        }
    }

    @Override
    public int schema() {
        return 1;
    }

    @Override
    public List<Table> tables() {
        return List.of(ORGANIZATION, THING);
    }

    @Override
    public Map<String, Long> read(RunContext ctx, RowSink sink) {
        List<Row> own;
        synchronized (this) {
            own = List.copyOf(rows.getOrDefault(ctx.tenant(), List.of()));
        }
        own.forEach(row -> sink.row(row.table(), row.values()));
        return Map.of("session", 0L);
    }

    @Override
    public synchronized Optional<String> obstacle(RunContext ctx, String domain) {
        if (domains.containsKey(ctx.tenant()) || domains.containsValue(domain)) {
            return Optional.of("the id or the domain is in use");
        }
        return rows.containsKey(ctx.tenant()) ? Optional.of("the tenant has rows") : Optional.empty();
    }

    @Override
    public Map<String, Long> write(RunContext ctx, Arrival arrival, Rows from) {
        List<Row> taken = new ArrayList<>();
        from.into((table, values) -> taken.add(new Row(table, moved(table, values, arrival))));
        String domain = "";
        Map<String, Long> counts = new TreeMap<>();
        for (Row row : taken) {
            if (!tables().contains(row.table())) {
                throw new InvalidRequestException(
                        Fault.of("backup_refused", "There is no " + row.table().name()));
            }
            domain = row.table().equals(ORGANIZATION)
                    ? String.valueOf(row.values().get(0))
                    : domain;
            counts.merge(row.table().name(), 1L, Long::sum);
        }
        enter(ctx.tenant(), domain, taken);
        return counts;
    }

    private static List<@Nullable Object> moved(Table table, List<@Nullable Object> values, Arrival arrival) {
        return table.equals(ORGANIZATION) && arrival.domain().isPresent()
                ? List.of(arrival.domain().get())
                : values;
    }

    private synchronized void enter(String tenant, String domain, List<Row> taken) {
        if (domains.containsKey(tenant) || domains.containsValue(domain) || rows.containsKey(tenant)) {
            throw new ConflictException(Fault.of("restore_conflict", "The id or the domain is in use."));
        }
        domains.put(tenant, domain);
        rows.put(tenant, taken);
    }

    @Override
    public synchronized Map<String, Long> erase(RunContext ctx, int atMost) {
        List<Row> own = rows.getOrDefault(ctx.tenant(), new ArrayList<>());
        List<Row> piece = own.stream()
                .filter(row -> row.table().equals(THING))
                .limit(atMost)
                .toList();
        own.removeAll(piece);
        return piece.isEmpty() ? Map.of() : Map.of(THING.name(), (long) piece.size());
    }

    @Override
    public synchronized boolean bury(RunContext ctx) {
        if (rows.getOrDefault(ctx.tenant(), List.of()).size() > 1) {
            return false;
        }
        rows.remove(ctx.tenant());
        domains.put(ctx.tenant(), BURIED + ctx.tenant());
        return true;
    }
}
