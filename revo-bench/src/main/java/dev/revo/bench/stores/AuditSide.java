package dev.revo.bench.stores;

import dev.revo.Revo;
import dev.revo.audit.AuditRecord;
import dev.revo.run.RunContext;
import dev.revo.scope.Principal;
import dev.revo.scope.Scope;
import dev.revo.spi.AuditStore;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** reVo's side: lines that are acknowledged after their commit. */
final class AuditSide implements Side {
    static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");

    private final RunContext ctx;
    private final AuditStore store;

    AuditSide(Revo revo, AuditStore store) {
        this.ctx =
                revo.with(Scope.of("acme", "peer")).use(StoreParts.Door.class).context();
        this.store = store;
    }

    /** A line as a read makes it. */
    static AuditRecord line() {
        return new AuditRecord(
                UUID.randomUUID(),
                AT,
                "acme",
                "peer",
                Principal.Kind.USER,
                "memory:recall",
                "note",
                AuditRecord.Result.ALLOWED,
                Optional.of("0197aa00-0000-7000-8000-000000000001"),
                Map.of("rule", "role:member allows memory:*"));
    }

    @Override
    public void count(long number) {
        store.append(ctx, line());
    }
}
