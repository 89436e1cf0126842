package dev.revo.engine.tenancy.audit;

import dev.revo.audit.AuditRecord;
import dev.revo.audit.verifier.ChainHead;
import dev.revo.audit.verifier.Hash;
import dev.revo.engine.tenancy.export.AuditRows;
import dev.revo.error.ConflictException;
import dev.revo.run.RunContext;
import dev.revo.spi.AuditLedger;
import dev.revo.spi.AuditLedger.Head;
import dev.revo.spi.AuditLedger.Link;
import dev.revo.spi.Gate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Links the lines that wait to the chains of their tenants. Several processes may do it at once: of two that extend one
 * chain the slower begins again. Thread-safe.
 */
final class Sequencer {
    private static final Logger LOG = LoggerFactory.getLogger(Sequencer.class);
    private static final int TENANTS = 1_000;
    private static final int LINES = 500;

    private final Supplier<AuditLedger> ledger;
    private final Supplier<Gate> upkeep;
    private final Checkpoints checkpoints;
    private final Set<String> unsigned = new ConcurrentSkipListSet<>();
    private final Set<String> failing = new ConcurrentSkipListSet<>();

    Sequencer(Supplier<AuditLedger> ledger, Supplier<Gate> upkeep, Checkpoints checkpoints) {
        this.ledger = ledger;
        this.upkeep = upkeep;
        this.checkpoints = checkpoints;
    }

    /** Links all that waits now, and signs what is due. */
    void run() {
        Set<String> tenants = new TreeSet<>(ledger.get().tenantsWaiting(TENANTS));
        tenants.addAll(unsigned);
        tenants.forEach(this::tryRun);
    }

    // Each tenant fails for itself; its lines wait in the store, so none is lost.
    private void tryRun(String tenant) {
        try {
            run(tenant);
            failing.remove(tenant);
        } catch (RuntimeException e) {
            boolean first = failing.add(tenant);
            LOG.atLevel(first ? Level.ERROR : Level.DEBUG)
                    .setCause(e)
                    .addKeyValue("tenant", tenant)
                    .log("The audit chain of a tenant cannot be extended; it is tried again each second");
        }
    }

    private void run(String tenant) {
        RunContext ctx = upkeep.get().within(tenant).context();
        while (step(ctx)) {
            // Until nothing waits.
        }
    }

    /** Links some lines; whether more may wait. */
    private boolean step(RunContext ctx) {
        List<AuditRecord> lines = ledger.get().waiting(ctx, LINES);
        Head before = ledger.get().head(ctx);
        ChainHead head = of(before);
        List<Link> links = new ArrayList<>();
        for (AuditRecord line : lines) {
            head = head.then(AuditRows.from(line));
            links.add(new Link(line.id(), head.last().hex()));
        }
        Optional<String> note = checkpoints.due(ctx.tenant(), head);
        if (links.isEmpty() && note.isEmpty()) {
            later(ctx.tenant(), head.seq());
            return false;
        }
        try {
            ledger.get().link(ctx, before, links, of(head), note);
        } catch (ConflictException e) {
            return true;
        }
        if (note.isPresent()) {
            checkpoints.kept(ctx.tenant(), head.seq());
        }
        later(ctx.tenant(), head.seq());
        return lines.size() == LINES;
    }

    private void later(String tenant, long sequence) {
        if (checkpoints.open(tenant, sequence)) {
            unsigned.add(tenant);
        } else {
            unsigned.remove(tenant);
        }
    }

    static ChainHead of(Head head) {
        Hash last = head.sequence() == 0 ? Hash.ZERO : Hash.parse(head.hash());
        return ChainHead.of(
                head.sequence(), last, head.range().stream().map(Hash::parse).toList());
    }

    private static Head of(ChainHead head) {
        return new Head(
                head.seq(),
                head.last().hex(),
                head.range().hashes().stream().map(Hash::hex).toList());
    }
}
