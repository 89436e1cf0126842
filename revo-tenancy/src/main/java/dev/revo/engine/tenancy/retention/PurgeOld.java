package dev.revo.engine.tenancy.retention;

import dev.revo.audit.AuditRecord;
import dev.revo.run.RunContext;
import dev.revo.spi.Purged;
import java.time.Instant;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Deletes what is older than a time, piece by piece, each in a transaction of its own. The first piece carries a line of the
 * audit log, and so does the last: nothing is deleted that no line tells of, wherever it is interrupted, and a purge of
 * however many pieces has two lines at most.
 */
final class PurgeOld {
    static final String ACTION = "retention:purge";
    static final int ROWS = 500;

    private final RetentionParts parts;
    private final BooleanSupplier ending;

    /** Deletes one piece in the unit of work of the context. */
    @FunctionalInterface
    interface Piece {
        Purged purge(RunContext ctx, Instant before, int atMost);
    }

    PurgeOld(RetentionParts parts, BooleanSupplier ending) {
        this.parts = parts;
        this.ending = ending;
    }

    /** Deletes all that there is; how much it was. */
    long purge(String tenant, String what, Instant before, Piece piece) {
        long total = 0;
        boolean more = true;
        while (more && !ending.getAsBoolean()) {
            Purged purged = step(parts.inside(tenant), what, before, total, piece);
            total += purged.rows();
            more = purged.more();
        }
        return total;
    }

    private Purged step(RunContext ctx, String what, Instant before, long sofar, Piece piece) {
        return parts.units().get().run(ctx, tx -> {
            Purged purged = piece.purge(ctx, before, ROWS);
            boolean first = sofar == 0 && purged.rows() > 0;
            boolean last = sofar > 0 && !purged.more();
            if (first || last) {
                tx.audit(parts.line(
                        ctx,
                        ACTION,
                        what,
                        AuditRecord.Result.DONE,
                        Map.of(
                                "before", before.toString(),
                                "rows", Long.toString(sofar + purged.rows()),
                                "goesOn", Boolean.toString(purged.more()))));
            }
            return purged;
        });
    }
}
