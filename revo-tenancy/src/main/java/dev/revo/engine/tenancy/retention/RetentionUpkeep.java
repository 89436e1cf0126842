package dev.revo.engine.tenancy.retention;

import dev.revo.run.RunContext;
import dev.revo.spi.AuditLedger;
import dev.revo.spi.BlobStore;
import dev.revo.spi.OrganizationStore.Change;
import dev.revo.spi.Purged;
import dev.revo.spi.RunJournal.PurgedRuns;
import dev.revo.spi.RunOutput;
import dev.revo.tenancy.Organization;
import dev.revo.tenancy.OrganizationRow;
import dev.revo.tenancy.RetentionPolicy;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * One organization after the other: erases what is closed, and purges what is too old. Each fails for itself, and each kind.
 * Several processes may do it at once: what one has deleted is not there for another. Thread-safe.
 */
final class RetentionUpkeep {
    private static final Logger LOG = LoggerFactory.getLogger(RetentionUpkeep.class);
    private static final int PAGE = 1_000;

    private final RetentionParts parts;
    private final Retention.Rules rules;
    private final PurgeOld purge;
    private final EraseClosed erase;
    private final Set<String> failing = new ConcurrentSkipListSet<>();
    private final AtomicBoolean toldUnsigned = new AtomicBoolean();
    private volatile boolean ending;

    RetentionUpkeep(RetentionParts parts, Retention.Rules rules) {
        this.parts = parts;
        this.rules = rules;
        this.purge = new PurgeOld(parts, () -> ending);
        this.erase = new EraseClosed(parts, () -> ending);
    }

    /** Stops after the piece that is under way. */
    void end() {
        ending = true;
    }

    /** Does all that is due now. */
    void run() {
        if (ending) {
            return;
        }
        // The operators' own log, which is no organization's.
        purge(parts.upkeep().get().scope().tenant(), rules.host());
        String after = "";
        List<String> page;
        do {
            page = parts.organizations().get().tenants(after, PAGE);
            for (String tenant : page) {
                after = tenant;
                attempt(tenant, "organization", () -> organization(tenant));
            }
        } while (!page.isEmpty() && !ending);
    }

    private void organization(String tenant) {
        RunContext ctx = parts.inside(tenant);
        parts.organizations()
                .get()
                .read(ctx, Long.MAX_VALUE)
                .map(Change::organization)
                .ifPresent(row -> {
                    RetentionPolicy policy = row.settings().retention().orElse(rules.host());
                    if (!closedAndErased(row, policy)) {
                        purge(tenant, policy);
                    }
                });
    }

    private boolean closedAndErased(OrganizationRow row, RetentionPolicy policy) {
        return row.status() == Organization.Status.CLOSED && erase.erase(row, policy);
    }

    private void purge(String tenant, RetentionPolicy policy) {
        Instant now = parts.now();
        policy.runs().ifPresent(length -> purge(tenant, "runs", now.minus(length), this::runs));
        policy.usage().ifPresent(length -> purge(tenant, "usage", now.minus(length), parts.metering()::purge));
        policy.audit().ifPresent(length -> {
            if (parts.audit().get() instanceof AuditLedger ledger) {
                unsigned();
                purge(tenant, "audit", now.minus(length), new PurgeAudit(ledger, rules.sinks()));
            }
        });
    }

    private void purge(String tenant, String what, Instant before, PurgeOld.Piece piece) {
        attempt(tenant, what, () -> {
            long rows = purge.purge(tenant, what, before, piece);
            if (rows > 0) {
                LOG.atInfo()
                        .addKeyValue("tenant", tenant)
                        .addKeyValue("what", what)
                        .addKeyValue("rows", rows)
                        .log("Retention deleted what is too old");
            }
        });
    }

    private Purged runs(RunContext ctx, Instant before, int atMost) {
        BlobStore blobs = parts.blobs().get();
        // Before the run: while anything of it is left, its journal says of what. Gone already is as good.
        PurgedRuns purged = parts.journal()
                .get()
                .purge(
                        ctx,
                        before,
                        atMost,
                        entry -> blobs.delete(ctx, RunOutput.of(entry).hash()));
        if (!purged.runs().isEmpty()) {
            parts.keys().get().forget(ctx, purged.runs());
            parts.tasks().get().forget(ctx, purged.runs());
        }
        return new Purged(purged.runs().size(), purged.more());
    }

    private void unsigned() {
        if (!rules.signed() && toldUnsigned.compareAndSet(false, true)) {
            LOG.atWarn()
                    .log(
                            "Lines of the audit log are kept for longer than a policy says: without signed checkpoints what"
                                    + " is left could not be verified. Give Tenancy.module().signAudit(key)");
        }
    }

    private void attempt(String tenant, String what, Runnable work) {
        if (ending) {
            return;
        }
        String name = tenant + "/" + what;
        try {
            work.run();
            failing.remove(name);
        } catch (RuntimeException e) {
            boolean first = failing.add(name);
            LOG.atLevel(first && !ending ? Level.ERROR : Level.DEBUG)
                    .setCause(e)
                    .addKeyValue("tenant", tenant)
                    .addKeyValue("what", what)
                    .log("Retention of a tenant failed; it is tried again each hour");
        }
    }
}
