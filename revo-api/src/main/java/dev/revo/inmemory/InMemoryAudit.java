package dev.revo.inmemory;

import dev.revo.audit.AuditQuery;
import dev.revo.audit.AuditRecord;
import dev.revo.error.Fault;
import dev.revo.error.InvalidRequestException;
import dev.revo.run.RunContext;
import dev.revo.spi.AuditStore;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Lines by tenant, bounded. */
final class InMemoryAudit implements AuditStore {
    private final int most;
    private final Map<String, Deque<AuditRecord>> tenants = new HashMap<>();

    InMemoryAudit(int most) {
        if (most < 1) {
            throw InvalidRequestException.field("audit.linesPerTenant", "is " + most, "Use 1 or more.");
        }
        this.most = most;
    }

    @Override
    public synchronized void append(RunContext ctx, AuditRecord line) {
        if (!line.tenant().equals(ctx.tenant())) {
            throw new InvalidRequestException(Fault.of(
                    "other_tenant",
                    "A line for " + line.tenant() + " was given in the context of " + ctx.tenant() + "."));
        }
        Deque<AuditRecord> lines = tenants.computeIfAbsent(ctx.tenant(), tenant -> new ArrayDeque<>());
        lines.addLast(line);
        if (lines.size() > most) {
            lines.removeFirst();
        }
    }

    @Override
    public synchronized List<AuditRecord> find(RunContext ctx, AuditQuery query) {
        List<AuditRecord> found = new ArrayList<>();
        boolean past = query.after().isEmpty();
        for (AuditRecord line : tenants.getOrDefault(ctx.tenant(), new ArrayDeque<>())) {
            if (past && query.matches(line) && found.size() < query.top()) {
                found.add(line);
            }
            past |= query.after().filter(line.id()::equals).isPresent();
        }
        return found;
    }
}
