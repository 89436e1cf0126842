package dev.revo.store.jdbc;

import dev.revo.error.ConflictException;
import dev.revo.error.Fault;
import dev.revo.run.RunContext;
import dev.revo.spi.BackupStore;
import dev.revo.spi.Guarantee;
import dev.revo.spi.Promising;
import dev.revo.tenancy.Member;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a tenant for backups, in every tenant table that the database has but those of secrets that are worthless
 * elsewhere. Thread-safe.
 */
final class JdbcBackups implements BackupStore, Promising {
    /**
     * Not in backups. Their secrets are found through the directory of credentials, which is over all tenants and not part
     * of one's backup; and a secret should not come back to life with an old backup. Places of runs that go on, and
     * what agents told last, are of the processes that hold them.
     */
    static final Set<String> DROPPED =
            Set.of("revo_api_key", "revo_session", "revo_login_token", "revo_quota_place", "revo_agent_status");

    /** Hashes that the tenant's id is a part of, and how far sinks were given them. */
    static final Set<String> CHAIN = Set.of("revo_audit_link", "revo_audit_head", "revo_audit_note", "revo_audit_sink");

    /** What is encrypted for the tenant's id: under another one nobody can read it, so it is left out there. */
    static final Set<String> BOUND = Set.of("revo_secret");

    private static final String LINES = "revo_audit_line";
    private static final String INVITATIONS = "invitations";
    private static final int FETCH = 100;
    private static final int MOST_WAITING = 100_000;

    private final Database database;
    private final ChangeBus bus;
    private final Catalogue catalogue;

    JdbcBackups(Database database, ChangeBus bus) {
        this.database = database;
        this.bus = bus;
        this.catalogue = Catalogue.read(database.source());
    }

    @Override
    public Set<Guarantee> guarantees() {
        return database.dialect().guarantees();
    }

    @Override
    public int schema() {
        return catalogue.schema();
    }

    @Override
    public List<Table> tables() {
        return covered().map(Catalogue.Entry::table).toList();
    }

    private Stream<Catalogue.Entry> covered() {
        return catalogue.tables().stream().filter(entry -> !DROPPED.contains(entry.name()));
    }

    @Override
    public Map<String, Long> read(RunContext ctx, RowSink rows) {
        return database.snapshot(ctx, session -> {
            covered().forEach(entry -> read(session, entry, rows));
            Map<String, Long> dropped = new TreeMap<>();
            for (Catalogue.Entry entry : catalogue.tables()) {
                if (DROPPED.contains(entry.name())) {
                    dropped.put(entry.name(), count(session, entry.name()));
                }
            }
            dropped.put(INVITATIONS, invited(session));
            return dropped;
        });
    }

    // NullAway does not see in class files that elements may be null.
    @SuppressWarnings("NullAway")
    private static void read(Session session, Catalogue.Entry entry, RowSink rows) {
        List<Column> columns = entry.table().columns();
        session.query("select " + columns.stream().map(Column::name).collect(Collectors.joining(", ")) + " from "
                        + entry.name() + " where tenant_id = :tenant order by " + String.join(", ", entry.order()))
                .setFetchSize(FETCH)
                .map((row, context) -> values(row, columns))
                .forEach(values -> rows.row(entry.table(), values));
    }

    private static List<@Nullable Object> values(ResultSet row, List<Column> columns) throws SQLException {
        List<@Nullable Object> values = new ArrayList<>(columns.size());
        for (int i = 0; i < columns.size(); i++) {
            values.add(RowValues.read(row, i + 1, columns.get(i).kind()));
        }
        return values;
    }

    private static long count(Session session, String table) {
        return session.query("select count(*) from " + table + " where tenant_id = :tenant")
                .mapTo(Long.class)
                .one();
    }

    private static long invited(Session session) {
        return session.query("select count(*) from revo_member where tenant_id = :tenant and status_name = :invited")
                .bind("invited", Member.Status.INVITED.name())
                .mapTo(Long.class)
                .one();
    }

    @Override
    public Optional<String> obstacle(RunContext ctx, String domain) {
        return database.run(ctx, session -> obstacle(session, domain));
    }

    private Optional<String> obstacle(Session session, String domain) {
        long taken = session.systemQuery(SystemSql.ORGANIZATION_TAKEN)
                .bind("domain", domain)
                .mapTo(Long.class)
                .one();
        if (taken > 0) {
            return Optional.of("the id or the domain is in use");
        }
        return catalogue.tables().stream()
                .map(Catalogue.Entry::name)
                .filter(table -> !CHAIN.contains(table) && !table.equals(LINES))
                .filter(table -> count(session, table) > 0)
                .findFirst()
                .map(table -> "the tenant has rows in " + table);
    }

    @Override
    public Map<String, Long> write(RunContext ctx, Arrival arrival, Rows rows) {
        Map<String, Table> known = covered().collect(Collectors.toMap(Catalogue.Entry::name, Catalogue.Entry::table));
        Map<String, Long> written = database.run(ctx, session -> {
            RowWriter writer = new RowWriter(session, known, arrival);
            rows.into(writer);
            Map<String, Long> counts = writer.flush();
            enter(ctx, session);
            if (!arrival.renamed()) {
                openRuns(session);
                RunLetters.restored(session);
            }
            waitingLines(session);
            AuditPositions.restored(session);
            bus.tell(session, ctx.tenant());
            return counts;
        });
        bus.told(ctx.tenant());
        return written;
    }

    private record Place(String domain, long version) {}

    private static void enter(RunContext ctx, Session session) {
        Place place = session.query(
                        "select domain_name, version_value from revo_organization where tenant_id = :tenant")
                .map((row, context) -> new Place(row.getString("domain_name"), row.getLong("version_value")))
                .findOne()
                .orElseThrow(() -> RowWriter.refused("has no row of the organization itself", null));
        int entered = session.system(SystemSql.RESTORE_ORGANIZATION)
                .bind("domain", place.domain())
                .bind("version", place.version())
                .execute();
        if (entered == 0) {
            throw new ConflictException(Fault.of(
                            "restore_conflict",
                            "The id or the domain is in use; nothing was written. Restore into another id and domain.")
                    .with("tenant", ctx.tenant()));
        }
    }

    private static void openRuns(Session session) {
        List<String> open = session.query(
                        "select run_id from revo_run where tenant_id = :tenant and finished = false order by run_id")
                .mapTo(String.class)
                .list();
        session.systemBatch(SystemSql.OPEN_RUN, open, (batch, run) -> batch.bind("run", run));
    }

    // What was in the log before, and what the unit of work itself has written.
    private static Set<String> waiting(Session session) {
        return session.systemQuery(SystemSql.AUDIT_WAITING)
                .bind("after", 0L)
                .bind("most", MOST_WAITING)
                .map((row, context) -> row.getString("line_id"))
                .collectIntoSet();
    }

    // Most lines are linked; of a renamed organization none is, so they are read page by page.
    private static void waitingLines(Session session) {
        Set<String> already = waiting(session);
        long after = -1;
        List<Line> page;
        do {
            page = session.query("select l.line_id, l.line_position from revo_audit_line l where l.tenant_id = :tenant"
                            + " and l.line_position > :after and not exists (select 1 from revo_audit_link k"
                            + " where k.tenant_id = :tenant and k.line_id = l.line_id)"
                            + " order by l.tenant_id, l.line_position limit 1000")
                    .bind("after", after)
                    .map((row, context) -> new Line(row.getString("line_id"), row.getLong("line_position")))
                    .list();
            List<Line> more =
                    page.stream().filter(line -> !already.contains(line.id())).toList();
            session.systemBatch(SystemSql.AUDIT_WAITS, more, (batch, line) -> batch.bind("line", line.id()));
            after = page.isEmpty() ? after : page.get(page.size() - 1).position();
        } while (!page.isEmpty());
    }

    private record Line(String id, long position) {}

    @Override
    public Map<String, Long> erase(RunContext ctx, int atMost) {
        return database.run(ctx, session -> EraseTenant.erase(session, catalogue, atMost));
    }

    @Override
    public boolean bury(RunContext ctx) {
        boolean buried = database.run(ctx, session -> {
            boolean done = EraseTenant.bury(ctx, session, catalogue);
            if (done) {
                bus.tell(session, ctx.tenant());
            }
            return done;
        });
        if (buried) {
            bus.told(ctx.tenant());
        }
        return buried;
    }
}
