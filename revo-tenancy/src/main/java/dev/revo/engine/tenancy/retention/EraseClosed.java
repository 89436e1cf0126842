package dev.revo.engine.tenancy.retention;

import dev.revo.audit.AuditRecord;
import dev.revo.audit.AuditRecord.Result;
import dev.revo.run.RunContext;
import dev.revo.spi.BackupStore;
import dev.revo.spi.OrganizationStore.Change;
import dev.revo.tenancy.Organization;
import dev.revo.tenancy.OrganizationRow;
import dev.revo.tenancy.RetentionPolicy;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Erases organizations that have been closed for so long as their policy says. The operators' log has a line before the
 * first row goes and one with the counts before the last, which is the organization's own: an erase that is interrupted is
 * found and goes on at the next beat.
 */
final class EraseClosed {
    static final String ACTION = "retention:erase";

    private static final Logger LOG = LoggerFactory.getLogger(EraseClosed.class);
    private static final int TRIES = 10;

    private final RetentionParts parts;
    private final BooleanSupplier ending;
    private final AtomicBoolean unable = new AtomicBoolean();

    EraseClosed(RetentionParts parts, BooleanSupplier ending) {
        this.parts = parts;
        this.ending = ending;
    }

    /** Erases it if it is time; whether it is. */
    boolean erase(OrganizationRow organization, RetentionPolicy policy) {
        Optional<Instant> closed = organization.closed();
        if (closed.isEmpty()) {
            begin(organization.id());
            return false;
        }
        if (parts.now().isBefore(closed.get().plus(policy.afterClosing()))) {
            return false;
        }
        Optional<BackupStore> rows = parts.rows().get();
        if (rows.isEmpty()) {
            if (unable.compareAndSet(false, true)) {
                LOG.atWarn()
                        .log(
                                "Closed organizations are not erased: no BackupStore is provided. What is in memory goes with"
                                        + " the process");
            }
            return false;
        }
        parts.upkeep().get().call(ACTION, organization.id(), ctx -> {
            new Erasure(ctx, organization.id(), rows.get()).run();
            return true;
        });
        return true;
    }

    // Closed before reVo kept when: its time begins now.
    private void begin(String tenant) {
        RunContext ctx = parts.inside(tenant);
        parts.units().get().run(ctx, tx -> {
            parts.organizations().get().lock(ctx);
            Optional<OrganizationRow> now =
                    parts.organizations().get().read(ctx, Long.MAX_VALUE).map(Change::organization);
            now.filter(row -> row.status() == Organization.Status.CLOSED
                            && row.closed().isEmpty())
                    .ifPresent(row -> {
                        Instant at = parts.now();
                        parts.organizations()
                                .get()
                                .apply(
                                        ctx,
                                        row.version(),
                                        Change.of(row.closed(at).version(row.version() + 1)));
                        tx.audit(parts.line(
                                ctx, "organization:close", tenant, Result.DONE, Map.of("closed", at.toString())));
                    });
            return true;
        });
    }

    /** One organization on its way out. Confined to its thread. */
    private final class Erasure {
        private final RunContext operators;
        private final String tenant;
        private final BackupStore store;
        private final Map<String, Long> counts = new TreeMap<>();

        Erasure(RunContext operators, String tenant, BackupStore store) {
            this.operators = operators;
            this.tenant = tenant;
            this.store = store;
        }

        void run() {
            try {
                for (int attempt = 0; attempt < TRIES; attempt++) {
                    if (!rows()) {
                        tell(Result.FAILED);
                        return;
                    }
                    tell(Result.DONE);
                    if (store.bury(parts.inside(tenant))) {
                        return;
                    }
                }
            } catch (RuntimeException e) {
                tell(Result.FAILED);
                throw e;
            }
        }

        /** Deletes all rows but the organization's; false when it had to stop before. */
        private boolean rows() {
            while (!ending.getAsBoolean()) {
                Map<String, Long> piece = store.erase(parts.inside(tenant), PurgeOld.ROWS);
                if (piece.isEmpty()) {
                    return true;
                }
                piece.forEach((table, rows) -> counts.merge(table, rows, Long::sum));
            }
            return false;
        }

        private void tell(Result result) {
            Map<String, String> detail = new TreeMap<>();
            counts.forEach((table, rows) -> detail.put(table, rows.toString()));
            detail.put(
                    "rows",
                    Long.toString(
                            counts.values().stream().mapToLong(Long::longValue).sum()));
            AuditRecord line = parts.line(operators, ACTION, tenant, result, detail);
            parts.audit().get().append(operators, line);
        }
    }
}
