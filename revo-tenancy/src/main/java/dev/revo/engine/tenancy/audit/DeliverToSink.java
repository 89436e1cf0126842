package dev.revo.engine.tenancy.audit;

import dev.revo.run.RunContext;
import dev.revo.spi.AuditLedger;
import dev.revo.spi.AuditLedger.Position;
import dev.revo.spi.AuditSink;
import dev.revo.spi.Gate;
import dev.revo.spi.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Gives one sink the chains of all tenants, by turns, a page each. What it was given is remembered after it has said that it is
 * kept, so lines come twice at times and are never left out. While one process gives it a tenant's lines it holds the tenant's
 * position for half a minute, and others leave the tenant to it. Thread-safe; one thread delivers at a time.
 */
final class DeliverToSink {
    static final Duration HOLD = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(DeliverToSink.class);
    private static final int TENANTS = 500;

    private final AuditSink sink;
    private final Supplier<AuditLedger> ledger;
    private final Supplier<Gate> upkeep;
    private final Supplier<TimeSource> time;
    private final SinkPauses pauses = new SinkPauses();
    private final AtomicInteger asked = new AtomicInteger();
    private volatile boolean closing;

    /** What came of a tenant's turn. */
    private enum Turn {
        MORE,
        DONE,
        ANOTHERS
    }

    DeliverToSink(AuditSink sink, Supplier<AuditLedger> ledger, Supplier<Gate> upkeep, Supplier<TimeSource> time) {
        this.sink = sink;
        this.ledger = ledger;
        this.upkeep = upkeep;
        this.time = time;
    }

    AuditSink sink() {
        return sink;
    }

    /** From now on nobody is left out because he failed a moment ago: it is the last time. */
    void closing() {
        closing = true;
    }

    /** Delivers all that is there now; where a thread is at it already, that one does it once more. */
    void run() {
        if (asked.getAndIncrement() > 0) {
            return;
        }
        boolean done = false;
        try {
            int seen;
            do {
                seen = asked.get();
                while (round()) {
                    // Until nobody is behind who can be helped.
                }
            } while (asked.addAndGet(-seen) > 0);
            done = true;
        } finally {
            if (!done) {
                asked.set(0);
            }
        }
    }

    /** One page for each tenant that is behind; whether one has more. */
    private boolean round() {
        boolean more = false;
        String after = "";
        List<String> tenants;
        do {
            tenants = ledger.get().tenantsBehind(sink.name(), after, TENANTS);
            for (String tenant : tenants) {
                if (Thread.currentThread().isInterrupted()) {
                    return false;
                }
                after = tenant;
                more |= turn(tenant);
            }
        } while (tenants.size() == TENANTS);
        return more;
    }

    // Each tenant fails for itself; its lines wait in the store, so none is lost.
    private boolean turn(String tenant) {
        if (!closing && pauses.holds(tenant, time.get().instant())) {
            return false;
        }
        try {
            Turn turn = deliver(upkeep.get().within(tenant).context());
            if (turn != Turn.ANOTHERS && pauses.over(tenant)) {
                LOG.atInfo()
                        .addKeyValue("tenant", tenant)
                        .addKeyValue("sink", sink.name())
                        .log("A sink takes the audit log of a tenant again");
            }
            return turn == Turn.MORE;
        } catch (RuntimeException e) {
            if (!Thread.currentThread().isInterrupted()) {
                boolean first = pauses.failed(tenant, e, time.get().instant());
                LOG.atLevel(first ? Level.ERROR : Level.DEBUG)
                        .setCause(e)
                        .addKeyValue("tenant", tenant)
                        .addKeyValue("sink", sink.name())
                        .log("A sink does not take the audit log of a tenant; it is tried again");
            }
            return false;
        }
    }

    private Turn deliver(RunContext ctx) {
        Position before = ledger.get().position(ctx, sink.name());
        Instant now = time.get().instant();
        Position held = before.held(now.plus(HOLD));
        if (now.isBefore(before.heldUntil()) || !ledger.get().advance(ctx, sink.name(), before, held)) {
            return Turn.ANOTHERS;
        }
        Position reached = before.held(Instant.EPOCH);
        try {
            SinkPiece piece = new ReadForSink(ctx, ledger.get(), sink, before).next();
            piece.batch().ifPresent(sink::deliver);
            reached = piece.reached();
            lost(ctx, before, piece);
            return piece.more() ? Turn.MORE : Turn.DONE;
        } finally {
            release(ctx, held, reached);
        }
    }

    private void lost(RunContext ctx, Position before, SinkPiece piece) {
        long follows = piece.batch()
                .map(batch -> batch.begin().sequence())
                .orElse(piece.reached().sequence());
        if (before.begun() && follows > before.sequence()) {
            LOG.atError()
                    .addKeyValue("tenant", ctx.tenant())
                    .addKeyValue("sink", sink.name())
                    .addKeyValue("from", before.sequence() + 1)
                    .addKeyValue("to", follows)
                    .log("Lines of the audit log are gone that a sink was not given");
        }
    }

    /** Where it is not as it was, another took over after half a minute, and what was given comes again. */
    private void release(RunContext ctx, Position held, Position reached) {
        // An interrupt would keep the store from remembering what was kept.
        boolean interrupted = Thread.interrupted();
        try {
            if (!ledger.get().advance(ctx, sink.name(), held, reached)) {
                LOG.atDebug()
                        .addKeyValue("tenant", ctx.tenant())
                        .addKeyValue("sink", sink.name())
                        .log("Another process took over while a sink was given lines");
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
