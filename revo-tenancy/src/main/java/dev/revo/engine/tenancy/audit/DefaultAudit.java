package dev.revo.engine.tenancy.audit;

import dev.revo.audit.Audit;
import dev.revo.audit.AuditExport;
import dev.revo.audit.AuditFormat;
import dev.revo.audit.AuditQuery;
import dev.revo.audit.AuditRecord;
import dev.revo.engine.tenancy.export.AuditExporter;
import dev.revo.engine.tenancy.export.AuditExporters;
import dev.revo.engine.tenancy.export.OcsfVersion;
import dev.revo.error.Fault;
import dev.revo.error.InvalidRequestException;
import dev.revo.error.UnavailableException;
import dev.revo.run.RunContext;
import dev.revo.spi.AuditLedger;
import dev.revo.spi.AuditStore;
import dev.revo.spi.Gate;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** The audit log of the gate's tenant, with exports of its chain. */
final class DefaultAudit implements Audit {
    private static final int PDF_LINES = 10_000;

    private final Gate gate;
    private final AuditStore store;

    DefaultAudit(Gate gate, AuditStore store) {
        this.gate = gate;
        this.store = store;
    }

    @Override
    public List<AuditRecord> find(AuditQuery query) {
        return gate.call("audit:read", "", ctx -> store.find(ctx, query));
    }

    @Override
    public AuditExport export(AuditQuery query, AuditFormat format, OutputStream out) {
        if (!(store instanceof AuditLedger ledger)) {
            return Audit.super.export(query, format, out);
        }
        if (format == AuditFormat.JSON_LINES && !query.isUnconditional()) {
            throw InvalidRequestException.field(
                    "audit.query",
                    "selects lines, but only the whole chain can be verified",
                    "Use AuditQuery.all(), or another format.");
        }
        AuditExporter exporter = exporter(format);
        return gate.call("audit:export", format.name(), ctx -> write(ctx, ledger, query, exporter, out));
    }

    private static AuditExporter exporter(AuditFormat format) {
        return switch (format) {
            case CSV -> AuditExporters.csv();
            case JSON_LINES -> AuditExporters.jsonLines();
            case OCSF -> AuditExporters.ocsf(OcsfVersion.V1_8);
            case PDF -> AuditExporters.pdf(PDF_LINES);
        };
    }

    private static AuditExport write(
            RunContext ctx, AuditLedger ledger, AuditQuery query, AuditExporter exporter, OutputStream out) {
        try {
            AuditExporter.Written written = exporter.write(new ChainEntries(ctx, ledger, query), out);
            return new AuditExport(written.rows(), written.cut());
        } catch (IOException e) {
            throw new UnavailableException(
                    Fault.of("export_failed", "The export could not be written: " + e.getMessage())
                            .cause(e));
        }
    }
}
