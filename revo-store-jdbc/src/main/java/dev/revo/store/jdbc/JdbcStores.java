package dev.revo.store.jdbc;

import static java.util.Objects.requireNonNull;

import dev.revo.spi.AgentStatusStore;
import dev.revo.spi.ApiKeyStore;
import dev.revo.spi.AuditStore;
import dev.revo.spi.BackupStore;
import dev.revo.spi.BlobStore;
import dev.revo.spi.ConfigurationStore;
import dev.revo.spi.ConversationStore;
import dev.revo.spi.ExecutorSource;
import dev.revo.spi.FactorStore;
import dev.revo.spi.IdempotencyStore;
import dev.revo.spi.OrganizationStore;
import dev.revo.spi.QuotaStore;
import dev.revo.spi.RevoModule;
import dev.revo.spi.RunJournal;
import dev.revo.spi.SecretStore;
import dev.revo.spi.SecretStore.Secret;
import dev.revo.spi.SessionStore;
import dev.revo.spi.StorageLedger;
import dev.revo.spi.StorageLimit;
import dev.revo.spi.TaskStore;
import dev.revo.spi.TimeSource;
import dev.revo.spi.UnitOfWork;
import dev.revo.spi.UsageStore;
import dev.revo.spi.Wiring;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The module that keeps everything in a relational database.
 *
 * <pre>{@code
 * Revo.builder().install(JdbcStores.embedded(Path.of("revo-data")))
 * Revo.builder().install(JdbcStores.on(appDataSource).migratedBy(ownerDataSource))
 * }</pre>
 *
 * <p>What is promised of everything that was acknowledged: embedded, it survives the death of the process; on PostgreSQL
 * with {@code synchronous_commit=on}, the default, the loss of power too, and several processes share it.
 *
 * <p>Immutable; each copy method replaces one choice. It connects and migrates when it is installed.
 */
public final class JdbcStores implements RevoModule {
    private final @Nullable Path directory;
    private final @Nullable DataSource app;
    private final @Nullable DataSource owner;
    private final boolean rowLevelSecurity;
    private final SecretKeys keys;

    private JdbcStores(
            @Nullable Path directory,
            @Nullable DataSource app,
            @Nullable DataSource owner,
            boolean rowLevelSecurity,
            SecretKeys keys) {
        this.directory = directory;
        this.app = app;
        this.owner = owner;
        this.rowLevelSecurity = rowLevelSecurity;
        this.keys = keys;
    }

    /** Stores in an H2 database in this directory, which is created when it is missing. One process at a time opens it. */
    public static JdbcStores embedded(Path directory) {
        return new JdbcStores(requireNonNull(directory, "directory"), null, null, false, SecretKeys.none());
    }

    /**
     * Stores in the database of this data source, PostgreSQL 15 or later, in tables whose names begin with {@code revo_}.
     * The data source stays the host's: it is not closed. Two of its connections are kept for as long as the reVo is open.
     */
    public static JdbcStores on(DataSource dataSource) {
        return new JdbcStores(null, requireNonNull(dataSource, "dataSource"), null, true, SecretKeys.none());
    }

    /**
     * A copy that creates and migrates the tables through this data source, whose role owns them, while all work is done by
     * the plain role of the other.
     */
    public JdbcStores migratedBy(DataSource ownerDataSource) {
        return new JdbcStores(
                directory, app, requireNonNull(ownerDataSource, "ownerDataSource"), rowLevelSecurity, keys);
    }

    /**
     * A copy that accepts a role for which PostgreSQL's row-level security does not hold. Tenants are then kept apart by the
     * guard of statements alone.
     */
    public JdbcStores withoutRowLevelSecurity() {
        return new JdbcStores(directory, app, owner, false, keys);
    }

    /**
     * A copy that keeps the tenants' secrets too, encrypted under this key (AES-256-GCM). Without one secrets are not kept
     * here, and the reVo has the {@link SecretStore} of somebody else or one in memory.
     *
     * <p>Of several keys the one named last encrypts, and what was encrypted under the others is still read; {@code
     * revo.asSystem(reason).secrets().reseal()} encrypts all of it under the newest.
     *
     * @param id of the key, which stands beside what is encrypted under it: 1 to 64 of {@code [A-Za-z0-9._-]}
     * @param key gives the Base64 of 32 random bytes, anew for each use; it is closed after use
     */
    public JdbcStores secretsKey(String id, Supplier<Secret> key) {
        return new JdbcStores(directory, app, owner, rowLevelSecurity, keys.with(id, requireNonNull(key, "key")));
    }

    @Override
    public String name() {
        return "jdbc-stores";
    }

    @Override
    public void install(Wiring wiring) {
        keys.check();
        Database database = open();
        Holders holders = new Holders(database, database.source(), wiring.revoName());
        wiring.onClose(database);
        wiring.onClose(holders);
        holders.enter();
        JdbcAudit audit = new JdbcAudit(database);
        ChangeBus bus = new ChangeBus(database.dialect(), database.source());
        wiring.onClose(bus);
        wiring.onClose(audit.writer());
        wiring.provide(RunJournal.class, new JdbcRunJournal(database, holders));
        wiring.provide(IdempotencyStore.class, new JdbcIdempotency(database, holders));
        wiring.provide(ConversationStore.class, new JdbcConversations(database));
        wiring.provide(AuditStore.class, audit);
        Supplier<StorageLimit> limit = wiring.need(StorageLimit.class);
        wiring.provide(
                BlobStore.class, new JdbcBlobs(database, ctx -> limit.get().most(ctx)));
        wiring.provide(StorageLedger.class, new JdbcStorage(database));
        wiring.provide(OrganizationStore.class, new JdbcOrganizations(database, bus));
        wiring.provide(ApiKeyStore.class, new JdbcApiKeys(database));
        wiring.provide(SessionStore.class, new JdbcSessions(database));
        wiring.provide(FactorStore.class, new JdbcFactors(database));
        wiring.provide(ConfigurationStore.class, new JdbcConfigurations(database));
        wiring.provide(TaskStore.class, new JdbcTasks(database));
        wiring.provide(AgentStatusStore.class, new JdbcAgentStatus(database));
        wiring.provide(BackupStore.class, new JdbcBackups(database, bus));
        wiring.provide(UnitOfWork.class, new JdbcUnitOfWork(audit));
        wiring.provide(UsageStore.class, new JdbcUsage(database));
        wiring.provide(QuotaStore.class, new JdbcQuotas(database));
        if (!keys.isEmpty()) {
            wiring.provide(SecretStore.class, new JdbcSecrets(database, new SecretBox(keys)));
        }
        Supplier<TimeSource> time = wiring.need(TimeSource.class);
        Supplier<ExecutorSource> executors = wiring.need(ExecutorSource.class);
        wiring.onStart(() -> {
            holders.beat(time, executors);
            bus.listen(executors, wiring.revoName());
            audit.writer().start(executors, wiring.revoName());
        });
    }

    /** The database, migrated and checked. */
    Database open() {
        DataSource given = app;
        if (given == null) {
            return new EmbeddedDatabase(requireNonNull(directory, "directory")).open();
        }
        try (Connection connection = given.getConnection()) {
            Dialect dialect = Dialect.of(connection);
            new Schema(owner == null ? given : owner, dialect)
                    .migrate(connection.getMetaData().getUserName());
            if (dialect == Dialect.POSTGRESQL && rowLevelSecurity) {
                Schema.checkWalls(connection);
            }
            return new Database(given, dialect, () -> {});
        } catch (SQLException e) {
            throw Faults.of(new IllegalStateException(e));
        }
    }
}
