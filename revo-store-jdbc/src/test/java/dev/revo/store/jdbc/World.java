package dev.revo.store.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import dev.revo.spi.AgentStatusStore;
import dev.revo.spi.ApiKeyStore;
import dev.revo.spi.AuditLedger;
import dev.revo.spi.BackupStore;
import dev.revo.spi.BlobStore;
import dev.revo.spi.ConfigurationStore;
import dev.revo.spi.ConversationStore;
import dev.revo.spi.FactorStore;
import dev.revo.spi.IdempotencyStore;
import dev.revo.spi.OrganizationStore;
import dev.revo.spi.QuotaStore;
import dev.revo.spi.SecretStore;
import dev.revo.spi.SessionStore;
import dev.revo.spi.StorageLedger;
import dev.revo.spi.TaskStore;
import dev.revo.spi.UnitOfWork;
import dev.revo.spi.UsageStore;
import dev.revo.spi.WorkBackend;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.StatementContextListener;

/**
 * A database in which tenants act, whose walls can be taken away one by one and whose statements can be tampered with; it
 * writes down what is executed.
 */
final class World implements AutoCloseable {
    /** Columns that the database, the clock, chance or the process fills, so that they differ between two worlds. */
    static final Set<String> OF_NO_TENANT =
            Set.of("line_position", "line_order", "posted_number", "holder", "bound_at", "tenant_id", "sealed");

    /** Everything that a tenant can call. */
    record Stores(
            WorkBackend journal,
            IdempotencyStore idempotency,
            IdempotencyStore abandoned,
            ConversationStore conversations,
            AuditLedger audit,
            BlobStore blobs,
            OrganizationStore organizations,
            UsageStore usage,
            QuotaStore quotas,
            UnitOfWork work,
            ApiKeyStore keys,
            SessionStore sessions,
            FactorStore factors,
            BackupStore backups,
            BackupRows backupRows,
            ConfigurationStore configurations,
            TaskStore tasks,
            StorageLedger storage,
            AgentStatusStore status,
            SecretStore secrets,
            SecretStore elderSecrets,
            Database database,
            Holders holders) {}

    /**
     * What backups are made of.
     *
     * @param empty takes all rows of a tenant away, as if it had never been, its place in the directory too
     */
    record BackupRows(Catalogue catalogue, Consumer<String> empty) {
        List<TenantRows.Row> drawn(int many) {
            return TenantRows.drawn(catalogue, many);
        }

        void vacate(String tenant) {
            empty.accept(tenant);
        }
    }

    /** Which walls stand. */
    record Walls(boolean guard, boolean rowLevelSecurity) {
        static final Walls NONE = new Walls(false, false);
        static final Walls ALL = new Walls(true, true);
        static final Walls ROW_LEVEL_SECURITY = new Walls(false, true);
    }

    private final Database database;
    private final DataSource owner;
    private final Runnable drop;
    private final Stores stores;
    private final List<String> executed = new CopyOnWriteArrayList<>();
    private final List<Long> read = new CopyOnWriteArrayList<>();
    private volatile UnaryOperator<String> tampering = UnaryOperator.identity();

    private World(HikariDataSource source, DataSource owner, Dialect dialect, Walls walls, Runnable drop) {
        this.owner = owner;
        this.drop = drop;
        this.database = new Database(source, dialect, source, statements -> tamper(statements, walls.guard()));
        Holders holders = new Holders(database, database.source(), "test");
        holders.enter();
        // Nobody beats here, and one that is forgotten meanwhile would be another in every world.
        sql("update revo_sys_holder set expires_at = current_timestamp + interval '1' day");
        Holders gone = new Holders(database, database.source(), "gone");
        JdbcAudit audit = new JdbcAudit(database);
        this.stores = new Stores(
                new JdbcRunJournal(database, holders),
                new JdbcIdempotency(database, holders),
                new JdbcIdempotency(database, gone),
                new JdbcConversations(database),
                audit,
                new JdbcBlobs(database, ctx -> OptionalLong.of(150_000)),
                new JdbcOrganizations(database, new ChangeBus(dialect, database.source())),
                new JdbcUsage(database),
                new JdbcQuotas(database),
                new JdbcUnitOfWork(audit),
                new JdbcApiKeys(database),
                new JdbcSessions(database),
                new JdbcFactors(database),
                new JdbcBackups(database, new ChangeBus(dialect, database.source())),
                new BackupRows(Catalogue.read(database.source()), this::vacate),
                new JdbcConfigurations(database),
                new JdbcTasks(database),
                new JdbcStorage(database),
                new JdbcAgentStatus(database),
                TestSecrets.newer(database),
                TestSecrets.elder(database),
                database,
                holders);
    }

    /** A new one, quick rather than durable. On H2 there is no row-level security. */
    static World open(Dialect dialect, Walls walls) {
        if (dialect == Dialect.H2) {
            HikariDataSource memory = new HikariDataSource();
            memory.setJdbcUrl("jdbc:h2:mem:" + UUID.randomUUID()
                    + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH;DB_CLOSE_DELAY=-1");
            memory.setMaximumPoolSize(4);
            new Schema(memory, dialect).migrate("revo");
            return new World(memory, memory, dialect, walls, () -> {});
        }
        TestDatabase made = TestDatabase.freshPostgres();
        String name = made.names().database();
        // A superuser is bound by no policy.
        DataSource root = TestPostgres.source(TestPostgres.server(), name, "postgres");
        HikariDataSource pool = new HikariDataSource();
        pool.setDataSource(walls.rowLevelSecurity() ? made.database().source() : root);
        pool.setConnectionInitSql("set synchronous_commit = off");
        pool.setMaximumPoolSize(4);
        return new World(pool, root, dialect, walls, made::close);
    }

    private void tamper(SqlStatements statements, boolean guarded) {
        var engine = statements.getTemplateEngine();
        statements.setTemplateEngine((template, context) -> tampering.apply(engine.render(template, context)));
        // A predicate that is taken away leaves its parameter.
        statements.setUnusedBindingAllowed(true);
        statements.addContextListener(new StatementContextListener() {
            @Override
            public void contextCleaned(StatementContext context) {
                read.add(context.getMappedRows());
            }
        });
        SqlLogger guard = statements.getSqlLogger();
        statements.setSqlLogger(new SqlLogger() {
            @Override
            public void logBeforeExecution(StatementContext context) {
                executed.add(context.getRenderedSql());
                if (guarded) {
                    guard.logBeforeExecution(context);
                }
            }
        });
    }

    Stores stores() {
        return stores;
    }

    /** What was executed since this was asked the last time, in order. */
    List<String> executed() {
        List<String> all = List.copyOf(executed);
        executed.clear();
        return all;
    }

    /** How many rows were read by each statement since this was asked the last time, in order. */
    List<Long> read() {
        List<Long> all = List.copyOf(read);
        read.clear();
        return all;
    }

    /** From now on each statement is what this makes of it. */
    void tamper(UnaryOperator<String> how) {
        tampering = how;
    }

    private void sql(String text) {
        try (Connection connection = owner.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(text);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Empties every table but the one of processes. Of rows as few as there are here, truncating costs far more. */
    void clear() {
        unbound((statement, tables) -> statement.execute("delete from " + String.join("; delete from ", tables)));
    }

    private void vacate(String tenant) {
        unbound((statement, tables) -> {
            for (String table : tables) {
                statement.execute("delete from " + table + " where tenant_id = '" + tenant + "'");
            }
        });
    }

    /** Something that is done to tables. */
    private interface Work {
        void on(Statement statement, List<String> tables) throws SQLException;
    }

    // Whatever refers to whatever.
    private void unbound(Work work) {
        boolean postgres = database.dialect() == Dialect.POSTGRESQL;
        try (Connection connection = owner.getConnection();
                Statement statement = connection.createStatement()) {
            List<String> tables = TestDatabase.tables(connection);
            tables.remove("revo_sys_holder");
            // One commit, which need not be forced: only tests look at it.
            connection.setAutoCommit(false);
            statement.execute(postgres ? "set session_replication_role = replica" : "set referential_integrity false");
            if (postgres) {
                statement.execute("set local synchronous_commit = off");
            }
            work.on(statement, tables);
            statement.execute(postgres ? "reset session_replication_role" : "set referential_integrity true");
            connection.commit();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** All rows of this tenant, by table, sorted. */
    Map<String, List<String>> rows(String tenant) {
        Map<String, List<String>> rows = new TreeMap<>();
        try (Connection connection = owner.getConnection()) {
            for (String table : TestDatabase.tables(connection)) {
                if (!table.equals("revo_sys_holder")) {
                    rows.put(table, rows(connection, table, tenant));
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return rows;
    }

    private static List<String> rows(Connection connection, String table, String tenant) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (PreparedStatement select =
                connection.prepareStatement("select * from " + table + " where tenant_id = ?")) {
            select.setString(1, tenant);
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    rows.add(row(found));
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
                row.append(column).append('=').append(found.getString(i)).append(' ');
            }
        }
        return row.toString();
    }

    @Override
    public void close() {
        database.close();
        drop.run();
    }
}
