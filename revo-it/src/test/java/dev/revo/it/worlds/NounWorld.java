package dev.revo.it.worlds;

import com.zaxxer.hikari.HikariDataSource;
import dev.revo.Revo;
import dev.revo.agent.Agent;
import dev.revo.agent.AgentSpec;
import dev.revo.agents.runtime.AgentRuntime;
import dev.revo.engine.parallel.ParallelEngine;
import dev.revo.engine.tenancy.Tenancy;
import dev.revo.parallel.Job;
import dev.revo.spi.ExecutorSource;
import dev.revo.spi.IdGenerator;
import dev.revo.spi.SecretStore.Secret;
import dev.revo.spi.TimeSource;
import dev.revo.store.jdbc.FreshPostgres;
import dev.revo.store.jdbc.JdbcStores;
import dev.revo.system.SystemParts;
import dev.revo.tenancy.NewOrganization;
import dev.revo.tenancy.Subscription;
import dev.revo.testkit.SequentialIds;
import dev.revo.testkit.TestClock;
import java.nio.charset.StandardCharsets;
import java.sql.Blob;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.sql.DataSource;

/** A reVo over an empty database, in which organizations use nouns. Time stands still but when a tenant lets it pass. */
final class NounWorld implements AutoCloseable {
    static final AgentSpec<String, String> ECHO =
            AgentSpec.builder("echo", String.class, String.class).build();

    private static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);

    /** Columns whose values are random, or counted over all tenants, or another process's. */
    private static final Set<String> OF_NO_TENANT = Set.of(
            "line_position",
            "line_order",
            "holder",
            "bound_at",
            "password_hash",
            "secret",
            "sealed",
            "code_hash",
            "row_hash",
            "tree_range",
            "note");

    private final RecordedSource recorded;
    private final TestClock clock = TestClock.create();
    private final Supplier<Connection> owner;
    private final Runnable drop;
    private final Revo revo;

    /** Which database. */
    enum Kind {
        H2,
        POSTGRESQL
    }

    /** Tasks run where they are given. */
    private static final class Here extends AbstractExecutorService {
        private boolean over;

        @Override
        public void shutdown() {
            over = true;
        }

        @Override
        public List<Runnable> shutdownNow() {
            over = true;
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return over;
        }

        @Override
        public boolean isTerminated() {
            return over;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return over;
        }

        @Override
        public void execute(Runnable command) {
            command.run();
        }
    }

    private NounWorld(JdbcStores stores, RecordedSource recorded, Supplier<Connection> owner, Runnable drop) {
        this.recorded = recorded;
        this.owner = owner;
        this.drop = drop;
        ExecutorSource real = SystemParts.executors();
        // What upkeep does when time passes is done before it has passed.
        ExecutorSource upkeepHere =
                purpose -> purpose.matches(".*-(chain|usage|limits|tenancy)") ? new Here() : real.threads(purpose);
        this.revo = Revo.builder()
                .provide(TimeSource.class, clock)
                .provide(IdGenerator.class, SequentialIds.create())
                .provide(ExecutorSource.class, upkeepHere)
                .install(stores.secretsKey("k1", () -> Secret.of(KEY.toCharArray())))
                .install(Tenancy.module().encryptFactors("factors").staleness(Duration.ofDays(1)))
                .install(AgentRuntime.module())
                .install(ParallelEngine.module())
                .plan(PlanNouns.SAY)
                .plan(PlanNouns.ASK)
                .plan(PlanNouns.TRY)
                .contribute(Job.class, PlanNouns.CHECK)
                .agent(Agent.of(ECHO, (ctx, said) -> ctx.partial(said, "only said")))
                .build();
    }

    static NounWorld open(Kind kind) {
        if (kind == Kind.H2) {
            HikariDataSource memory = new HikariDataSource();
            memory.setJdbcUrl("jdbc:h2:mem:" + UUID.randomUUID()
                    + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH;DB_CLOSE_DELAY=-1");
            RecordedSource recorded = new RecordedSource(memory);
            return new NounWorld(JdbcStores.on(recorded.source()), recorded, () -> connection(memory), memory::close);
        }
        FreshPostgres database = FreshPostgres.create();
        HikariDataSource pool = new HikariDataSource();
        pool.setDataSource(database.appSource());
        RecordedSource recorded = new RecordedSource(pool);
        return new NounWorld(
                JdbcStores.on(recorded.source()).migratedBy(database.ownerSource()),
                recorded,
                () -> connection(database.ownerSource()),
                () -> {
                    pool.close();
                    database.close();
                });
    }

    private static Connection connection(DataSource source) {
        try {
            return source.getConnection();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Signs an organization up, whose owner is ada. */
    void settle(String id) {
        revo.asSystem("sign-up")
                .organizations()
                .create(NewOrganization.of(id, id, id + ".example", "ada").subscription(Subscription.ENTERPRISE));
        revo.with(revo.scopeOf(id, "ada")).secrets().set("factors", KEY.toCharArray());
    }

    Revo revo() {
        return revo;
    }

    TestClock clock() {
        return clock;
    }

    void pass(Duration time) {
        recorded.pausing(() -> clock.advance(time));
    }

    /** Does something and says which statements this thread made for it. */
    <T> T recording(List<String> statements, Supplier<T> work) {
        return recorded.recording(statements, work);
    }

    /** All rows of this tenant, by table, each shown as the function does, sorted. */
    Map<String, List<String>> rows(String tenant, Function<String, String> shown) {
        Map<String, List<String>> rows = new TreeMap<>();
        try (Connection connection = owner.get()) {
            connection.setAutoCommit(false);
            boolean postgres = connection.getMetaData().getDatabaseProductName().equals("PostgreSQL");
            if (postgres) {
                // The owner of the tables is bound by row-level security too.
                try (PreparedStatement set = connection.prepareStatement("select set_config('revo.tenant', ?, true)")) {
                    set.setString(1, tenant);
                    set.execute();
                }
            }
            for (String table : tables(connection)) {
                rows.put(table, rows(connection, table, tenant, shown));
            }
            connection.rollback();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return rows;
    }

    private static List<String> tables(Connection connection) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (ResultSet found = connection.getMetaData().getColumns(null, null, "revo\\_%", "tenant_id")) {
            while (found.next()) {
                tables.add(found.getString("TABLE_NAME"));
            }
        }
        return tables;
    }

    private static List<String> rows(Connection connection, String table, String tenant, Function<String, String> shown)
            throws SQLException {
        List<String> rows = new ArrayList<>();
        try (PreparedStatement select =
                connection.prepareStatement("select * from " + table + " where tenant_id = ?")) {
            select.setString(1, tenant);
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    rows.add(shown.apply(row(found)));
                }
            }
        }
        rows.sort(null);
        return rows;
    }

    private static String row(ResultSet found) throws SQLException {
        StringBuilder row = new StringBuilder();
        for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
            String column = found.getMetaData().getColumnName(i);
            if (!OF_NO_TENANT.contains(column)) {
                row.append(column).append('=').append(value(found, i)).append(' ');
            }
        }
        return row.toString();
    }

    // Bytes are texts, too, with ids in them.
    private static String value(ResultSet found, int column) throws SQLException {
        Object value = found.getObject(column);
        return value instanceof byte[] || value instanceof Blob
                ? new String(found.getBytes(column), StandardCharsets.UTF_8)
                : found.getString(column);
    }

    @Override
    public void close() {
        revo.close();
        drop.run();
    }
}
