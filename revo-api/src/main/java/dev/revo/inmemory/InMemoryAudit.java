package dev.revo.inmemory;

import dev.revo.audit.AuditQuery;
import dev.revo.audit.AuditRecord;
import dev.revo.error.ConflictException;
import dev.revo.error.Fault;
import dev.revo.error.InvalidRequestException;
import dev.revo.run.RunContext;
import dev.revo.spi.AuditLedger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Lines by tenant, bounded: the oldest go first, linked or not. */
final class InMemoryAudit implements AuditLedger {
    private static final class Log {
        private final Deque<AuditRecord> lines = new ArrayDeque<>();
        private final Map<UUID, AuditRecord> waiting = new LinkedHashMap<>();
        private final Deque<Row> rows = new ArrayDeque<>();
        private final List<Note> notes = new ArrayList<>();
        private final Map<String, Position> sinks = new HashMap<>();
        private Head head = Head.START;

        private Position position(String sink) {
            return sinks.getOrDefault(sink, Position.START);
        }

        private boolean isAhead(Position position) {
            boolean signed = !position.signed()
                    && notes.stream().anyMatch(note -> note.head().equals(head));
            return head.sequence() > position.sequence() || (head.sequence() == position.sequence() && signed);
        }
    }

    private final int most;
    private final Map<String, Log> tenants = new HashMap<>();

    InMemoryAudit(int most) {
        if (most < 1) {
            throw InvalidRequestException.field("audit.linesPerTenant", "is " + most, "Use 1 or more.");
        }
        this.most = most;
    }

    private Log log(RunContext ctx) {
        return tenants.computeIfAbsent(ctx.tenant(), tenant -> new Log());
    }

    @Override
    public synchronized void append(RunContext ctx, AuditRecord line) {
        if (!line.tenant().equals(ctx.tenant())) {
            throw new InvalidRequestException(Fault.of(
                    "other_tenant",
                    "A line for " + line.tenant() + " was given in the context of " + ctx.tenant() + "."));
        }
        Log log = log(ctx);
        log.lines.addLast(line);
        log.waiting.put(line.id(), line);
        if (log.lines.size() > most) {
            log.waiting.remove(log.lines.removeFirst().id());
        }
    }

    @Override
    public synchronized List<AuditRecord> find(RunContext ctx, AuditQuery query) {
        List<AuditRecord> found = new ArrayList<>();
        boolean past = query.after().isEmpty();
        for (AuditRecord line : log(ctx).lines) {
            if (past && query.matches(line) && found.size() < query.top()) {
                found.add(line);
            }
            past |= query.after().filter(line.id()::equals).isPresent();
        }
        return found;
    }

    @Override
    public synchronized List<String> tenantsWaiting(int atMost) {
        return tenants.entrySet().stream()
                .filter(each -> !each.getValue().waiting.isEmpty())
                .map(Map.Entry::getKey)
                .limit(atMost)
                .toList();
    }

    @Override
    public synchronized List<AuditRecord> waiting(RunContext ctx, int atMost) {
        return log(ctx).waiting.values().stream().limit(atMost).toList();
    }

    @Override
    public synchronized Head head(RunContext ctx) {
        return log(ctx).head;
    }

    @Override
    public synchronized void link(RunContext ctx, Head before, List<Link> links, Head after, Optional<String> note) {
        Log log = log(ctx);
        boolean wait = links.stream().allMatch(link -> log.waiting.containsKey(link.line()));
        if (!log.head.equals(before) || !wait) {
            throw new ConflictException(
                    Fault.of("chain_moved", "The chain was extended meanwhile. Read its head again."));
        }
        long sequence = before.sequence();
        for (Link link : links) {
            AuditRecord line = log.waiting.remove(link.line());
            if (line != null) {
                sequence++;
                log.rows.addLast(new Row(sequence, link.hash(), line));
            }
        }
        while (log.rows.size() > most) {
            log.rows.removeFirst();
        }
        log.head = after;
        note.ifPresent(text -> log.notes.add(new Note(text, after)));
    }

    @Override
    public synchronized List<Row> rows(RunContext ctx, long afterSequence, int atMost) {
        return log(ctx).rows.stream()
                .filter(row -> row.sequence() > afterSequence)
                .limit(atMost)
                .toList();
    }

    @Override
    public synchronized List<Note> notes(RunContext ctx, long afterSequence, int atMost) {
        return log(ctx).notes.stream()
                .filter(note -> note.head().sequence() > afterSequence)
                .limit(atMost)
                .toList();
    }

    @Override
    public synchronized List<String> tenantsBehind(String sink, String afterTenant, int atMost) {
        return tenants.entrySet().stream()
                .filter(each -> each.getKey().compareTo(afterTenant) > 0)
                .filter(each -> each.getValue().isAhead(each.getValue().position(sink)))
                .map(Map.Entry::getKey)
                .sorted()
                .limit(atMost)
                .toList();
    }

    @Override
    public synchronized Position position(RunContext ctx, String sink) {
        return log(ctx).position(sink);
    }

    @Override
    public synchronized boolean advance(RunContext ctx, String sink, Position before, Position after) {
        Log log = log(ctx);
        if (!log.position(sink).equals(before)) {
            return false;
        }
        log.sinks.put(sink, after);
        return true;
    }
}
