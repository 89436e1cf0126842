package dev.revo.engine.tenancy.audit;

import dev.revo.run.RunContext;
import dev.revo.spi.AuditLedger;
import dev.revo.spi.Gate;
import dev.revo.spi.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns once when a sink lacks for more than a minute what was in a tenant's chain, and says when that is over. It looks by
 * itself, so that a sink that hangs is noticed too. Confined to one thread.
 */
final class SinkLag {
    private static final Logger LOG = LoggerFactory.getLogger(SinkLag.class);
    private static final Duration LATE = Duration.ofSeconds(60);
    // A sink that is down is behind for all, and a few of them tell it.
    private static final int TENANTS = 100;

    private final String sink;
    private final Supplier<AuditLedger> ledger;
    private final Supplier<Gate> upkeep;
    private final Supplier<TimeSource> time;
    private Map<String, Mark> marks = new HashMap<>();
    private boolean warned;

    /** Where the chain ended, and when that was seen first without the sink having it. */
    private record Mark(long end, Instant at) {}

    SinkLag(String sink, Supplier<AuditLedger> ledger, Supplier<Gate> upkeep, Supplier<TimeSource> time) {
        this.sink = sink;
        this.ledger = ledger;
        this.upkeep = upkeep;
        this.time = time;
    }

    /** Looks once. */
    void run() {
        Instant now = time.get().instant();
        List<String> behind = ledger.get().tenantsBehind(sink, "", TENANTS);
        Map<String, Mark> next = new HashMap<>();
        behind.forEach(tenant -> next.put(tenant, mark(tenant, now)));
        marks = next;
        Optional<String> late = behind.stream()
                .filter(tenant ->
                        next.getOrDefault(tenant, new Mark(0, now)).at().isBefore(now.minus(LATE)))
                .findFirst();
        if (late.isPresent() && !warned) {
            LOG.atWarn()
                    .addKeyValue("sink", sink)
                    .addKeyValue("tenant", late.get())
                    .addKeyValue("tenants", behind.size())
                    .log("A sink of the audit log is more than 60 seconds behind");
        } else if (late.isEmpty() && warned) {
            LOG.atInfo().addKeyValue("sink", sink).log("A sink of the audit log is no longer 60 seconds behind");
        }
        warned = late.isPresent();
    }

    private Mark mark(String tenant, Instant now) {
        Mark before = marks.get(tenant);
        RunContext ctx = upkeep.get().within(tenant).context();
        if (before != null && ledger.get().position(ctx, sink).sequence() < before.end()) {
            return before;
        }
        return new Mark(ledger.get().head(ctx).sequence(), now);
    }
}
