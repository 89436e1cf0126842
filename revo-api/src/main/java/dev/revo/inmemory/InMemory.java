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

/** Stores that last as long as the process. They promise no durability and keep every other rule of their SPI. */
public final class InMemory {
    private InMemory() {}

    /** A run journal. */
    public static RunJournal runJournal() {
        return new InMemoryRunJournal();
    }

    /** Idempotency keys. */
    public static IdempotencyStore idempotency() {
        return new InMemoryIdempotency();
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

    /** Rows of runs. */
    public static TaskStore tasks() {
        return new InMemoryTasks();
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

    /** How many bytes tenants keep. */
    public static StorageLedger storage() {
        return new InMemoryStorage();
    }

    /** Consumption and budgets. */
    public static UsageStore usage() {
        return new InMemoryUsage();
    }

    /** Secrets; empty until some are put in. */
    public static InMemorySecrets secrets() {
        return new InMemorySecrets();
    }
}
