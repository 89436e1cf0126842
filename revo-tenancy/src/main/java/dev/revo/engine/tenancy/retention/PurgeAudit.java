package dev.revo.engine.tenancy.retention;

import dev.revo.run.RunContext;
import dev.revo.spi.AuditLedger;
import dev.revo.spi.AuditLedger.Row;
import dev.revo.spi.Purged;
import java.time.Instant;
import java.util.List;

/** Deletes old lines of the audit log, but none that a sink was not given yet: it would be the only one to have them. */
final class PurgeAudit implements PurgeOld.Piece {
    private final AuditLedger ledger;
    private final List<String> sinks;

    PurgeAudit(AuditLedger ledger, List<String> sinks) {
        this.ledger = ledger;
        this.sinks = sinks;
    }

    @Override
    public Purged purge(RunContext ctx, Instant before, int atMost) {
        return ledger.purge(ctx, delivered(ctx, before), atMost);
    }

    // The chain is deleted from its beginning, so it is enough to stop at the first line that is wanting somewhere.
    private Instant delivered(RunContext ctx, Instant before) {
        Instant until = before;
        for (String sink : sinks) {
            for (Row next : ledger.rows(ctx, ledger.position(ctx, sink).sequence(), 1)) {
                until = next.line().at().isBefore(until) ? next.line().at() : until;
            }
        }
        return until;
    }
}
