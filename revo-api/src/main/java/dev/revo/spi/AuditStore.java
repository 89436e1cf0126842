package dev.revo.spi;

import dev.revo.audit.AuditQuery;
import dev.revo.audit.AuditRecord;
import dev.revo.run.RunContext;
import java.util.List;

/** SPI: the audit log. Bound to the context's tenant. Thread-safe. */
public interface AuditStore {
    /**
     * Adds a line; it is kept when this returns.
     *
     * @throws dev.revo.error.UnavailableException when it cannot be kept; what was to be audited is not done then
     */
    void append(RunContext ctx, AuditRecord line);

    /** The tenant's lines that fulfil the query, oldest first. */
    List<AuditRecord> find(RunContext ctx, AuditQuery query);
}
