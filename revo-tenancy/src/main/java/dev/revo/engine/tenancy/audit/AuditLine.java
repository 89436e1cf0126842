package dev.revo.engine.tenancy.audit;

import dev.revo.audit.AuditRecord;
import dev.revo.audit.AuditRecord.Result;
import dev.revo.run.RunContext;
import dev.revo.scope.Principal;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Lines of the audit log that a change writes itself, in its own transaction. Internal to this module. */
public final class AuditLine {
    private AuditLine() {}

    /** What who acts in the context did there. */
    public static AuditRecord of(
            RunContext ctx,
            UUID id,
            Instant at,
            String action,
            String resource,
            Result result,
            Map<String, String> detail) {
        Principal who = ctx.scope().principal();
        return new AuditRecord(
                id,
                at,
                ctx.tenant(),
                who.id(),
                who.kind(),
                action,
                resource,
                result,
                Optional.of(ctx.id().value()),
                detail);
    }
}
