package dev.revo.audit;

import dev.revo.error.Fault;
import dev.revo.error.NotInstalledException;
import java.io.OutputStream;
import java.util.List;

/** The audit log of a tenant. Reading it is itself audited. Actions: {@code audit:read}, {@code audit:export}. */
public interface Audit {
    /** The lines that fulfil the query, oldest first. */
    List<AuditRecord> find(AuditQuery query);

    /**
     * Writes the linked lines that fulfil the query's conditions, in the order of the chain; its cursor and its size do not
     * count. A line is linked within seconds of being written.
     *
     * @param query {@link AuditQuery#all()} for {@link AuditFormat#JSON_LINES}, which vouches for the whole chain only
     * @param out is flushed and left open; memory does not grow with the number of lines, but for PDF
     * @throws NotInstalledException when no module chains the log
     * @throws dev.revo.error.UnavailableException when the stream cannot be written
     */
    default AuditExport export(AuditQuery query, AuditFormat format, OutputStream out) {
        throw new NotInstalledException(Fault.of(
                "not_installed",
                "The audit log is not chained, so it is not exported. Add the artifact dev.revo:revo-tenancy, install"
                        + " Tenancy.module(), and keep the log in a store that can be chained."));
    }
}
