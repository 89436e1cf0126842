package dev.revo.audit;

import java.util.List;

/** The audit log of a tenant. Reading it is itself audited. */
public interface Audit {
    /** The lines that fulfil the query, oldest first. */
    List<AuditRecord> find(AuditQuery query);
}
