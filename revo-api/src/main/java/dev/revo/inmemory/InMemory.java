package dev.revo.inmemory;

import dev.revo.spi.AgentStatusStore;
import dev.revo.spi.ApiKeyStore;
import dev.revo.spi.AuditStore;
import dev.revo.spi.BlobStore;
import dev.revo.spi.ConfigurationStore;
import dev.revo.spi.ConversationStore;
import dev.revo.spi.FactorStore;
import dev.revo.spi.IdempotencyStore;
import dev.revo.spi.OrganizationStore;
import dev.revo.spi.QuotaStore;
import dev.revo.spi.RunJournal;
import dev.revo.spi.SessionStore;
import dev.revo.spi.StorageLedger;
import dev.revo.spi.StorageLimit;
import dev.revo.spi.TaskStore;
import dev.revo.spi.UnitOfWork;
import dev.revo.spi.UsageStore;

/**
 * Stores that last as long as the process. They promise no durability and keep every other rule of their SPI. Of runs that
 * ended, the newest {@value #ENDED_RUNS} are kept unless another number is asked for: what ended before is as if it had been
 * purged, with its row, its idempotency key and its outputs.
 */
public final class InMemory {
    /** How many ended runs are kept, of all tenants together, when nothing else is said. */
    public static final int ENDED_RUNS = 10_000;

    private InMemory() {}

    /** A run journal that keeps the newest {@value #ENDED_RUNS} runs that ended: see {@link #runJournal(int)}. */
    public static RunJournal runJournal() {
        return runJournal(ENDED_RUNS);
    }

    /**
     * A run journal that drops the oldest runs that ended when there are more than this. A run that goes on is never
     * dropped, nor one below it that ended: those count from the end of the run that started them.
     *
     * @param ended how many, of all tenants together; 1,000 or more, because a reVo itself holds the last 1,000
     * @throws dev.revo.error.InvalidRequestException when it is fewer
     */
    public static RunJournal runJournal(int ended) {
        return new InMemoryRunJournal(EndedRuns.atMost(ended));
    }

    /** Idempotency keys, each until it is forgotten. */
    public static IdempotencyStore idempotency() {
        return new InMemoryIdempotency();
    }

    /**
     * Idempotency keys, each until it is forgotten or this journal drops its run. One that is not of {@link #runJournal(int)}
     * drops none: there whoever purges runs forgets their keys.
     */
    public static IdempotencyStore idempotency(RunJournal journal) {
        InMemoryIdempotency keys = new InMemoryIdempotency();
        if (journal instanceof InMemoryRunJournal memory) {
            memory.onDrop((run, entries) -> keys.drop(run));
        }
        return keys;
    }

    /** An audit log of at most so many lines a tenant; the oldest go first. */
    public static AuditStore audit(int linesPerTenant) {
        return new InMemoryAudit(linesPerTenant);
    }

    /** Quotas and budgets of tenants; nothing is limited until it is set. */
    public static InMemoryQuotas quotas() {
        return new InMemoryQuotas();
    }

    /** What of plans' limits is in use. */
    public static QuotaStore quotaStore() {
        return new InMemoryQuotaStore();
    }

    /** Transactions over an audit store, with version fences. */
    public static UnitOfWork unitOfWork(AuditStore audit) {
        return new InMemoryUnitOfWork(audit);
    }

    /** Organizations. */
    public static OrganizationStore organizations() {
        return new InMemoryOrganizationStore();
    }

    /** API keys. */
    public static ApiKeyStore apiKeys() {
        return new InMemoryApiKeys();
    }

    /** Sessions. */
    public static SessionStore sessions() {
        return new InMemorySessions();
    }

    /** What members log in with. */
    public static FactorStore factors() {
        return new InMemoryFactors();
    }

    /** Documents of configuration. */
    public static ConfigurationStore configurations() {
        return new InMemoryConfigurations();
    }

    /** What agents told last. */
    public static AgentStatusStore agentStatus() {
        return new InMemoryAgentStatus();
    }

    /** Rows of runs; of those that ended, the newest {@value #ENDED_RUNS}. */
    public static TaskStore tasks() {
        return tasks(ENDED_RUNS);
    }

    /**
     * Rows of runs; of those that ended, the newest.
     *
     * @param ended how many, of all tenants together; 1,000 or more
     * @throws dev.revo.error.InvalidRequestException when it is fewer
     */
    public static TaskStore tasks(int ended) {
        return InMemoryTasks.of(EndedRuns.atMost(ended));
    }

    /**
     * Rows of runs, each for as long as this journal has its run. With one that is not of {@link #runJournal(int)} it is
     * {@link #tasks()}.
     */
    public static TaskStore tasks(RunJournal journal) {
        return journal instanceof InMemoryRunJournal memory ? InMemoryTasks.of(memory) : tasks();
    }

    /** Conversations. */
    public static ConversationStore conversations() {
        return new InMemoryConversations();
    }

    /** Blobs, as many as one likes. */
    public static BlobStore blobs() {
        return new InMemoryBlobs(storage(), StorageLimit.NONE);
    }

    /** Blobs whose bytes are counted in this ledger, up to this limit. */
    public static BlobStore blobs(StorageLedger ledger, StorageLimit limit) {
        return new InMemoryBlobs(ledger, limit);
    }

    /**
     * Blobs like {@link #blobs(StorageLedger, StorageLimit)}; the outputs of runs that this journal drops are deleted with
     * them. One that is not of {@link #runJournal(int)} drops none.
     */
    public static BlobStore blobs(RunJournal journal, StorageLedger ledger, StorageLimit limit) {
        InMemoryBlobs blobs = new InMemoryBlobs(ledger, limit);
        if (journal instanceof InMemoryRunJournal memory) {
            memory.onDrop(blobs::drop);
        }
        return blobs;
    }

    /** How many bytes tenants keep. */
    public static StorageLedger storage() {
        return new InMemoryStorage();
    }

    /** Consumption and budgets. Every event is kept until a retention policy purges it. */
    public static UsageStore usage() {
        return new InMemoryUsage();
    }

    /** Secrets; empty until some are put in. */
    public static InMemorySecrets secrets() {
        return new InMemorySecrets();
    }
}
