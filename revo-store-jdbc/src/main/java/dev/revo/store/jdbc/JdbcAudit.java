package dev.revo.store.jdbc;

import dev.revo.audit.AuditQuery;
import dev.revo.audit.AuditRecord;
import dev.revo.error.Fault;
import dev.revo.error.InvalidRequestException;
import dev.revo.run.RunContext;
import dev.revo.spi.AuditLedger;
import dev.revo.spi.Guarantee;
import dev.revo.spi.Promising;
import dev.revo.spi.Purged;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The audit log in tables. A line that is added inside a unit of work is part of its transaction; others are committed
 * together with those of other threads. Thread-safe.
 */
final class JdbcAudit implements AuditLedger, Promising {
    private final Database database;
    private final AuditWriter writer;

    JdbcAudit(Database database) {
        this.database = database;
        this.writer = new AuditWriter(database);
    }

    Database database() {
        return database;
    }

    AuditWriter writer() {
        return writer;
    }

    @Override
    public Set<Guarantee> guarantees() {
        return database.dialect().guarantees();
    }

    @Override
    public void append(RunContext ctx, AuditRecord line) {
        if (!line.tenant().equals(ctx.tenant())) {
            throw new InvalidRequestException(Fault.of(
                    "other_tenant",
                    "A line for " + line.tenant() + " was given in the context of " + ctx.tenant() + "."));
        }
        if (database.inUnit(ctx)) {
            database.run(ctx, session -> {
                AuditLines.add(session, List.of(line));
                return true;
            });
        } else {
            writer.write(line);
        }
    }

    @Override
    public List<AuditRecord> find(RunContext ctx, AuditQuery query) {
        return database.run(ctx, session -> AuditLines.find(session, query));
    }

    @Override
    public List<String> tenantsWaiting(int atMost) {
        return database.system(handle -> handle.createQuery(SystemSql.AUDIT_TENANTS_WAITING.text())
                .bind("most", atMost)
                .mapTo(String.class)
                .list());
    }

    @Override
    public List<AuditRecord> waiting(RunContext ctx, int atMost) {
        return database.run(ctx, session -> AuditLinks.waiting(session, atMost));
    }

    @Override
    public Head head(RunContext ctx) {
        return database.run(ctx, AuditLinks::head);
    }

    @Override
    public void link(RunContext ctx, Head before, List<Link> links, Head after, Optional<String> note) {
        database.run(ctx, session -> {
            AuditLinks.move(session, before, after);
            AuditLinks.add(session, before.sequence(), links);
            note.ifPresent(text -> AuditLinks.note(session, text, after));
            if (!links.isEmpty() || note.isPresent()) {
                AuditPositions.linked(session, after, note.isPresent());
            }
            return true;
        });
    }

    @Override
    public List<Row> rows(RunContext ctx, long afterSequence, int atMost) {
        return database.run(ctx, session -> AuditLinks.rows(session, afterSequence, atMost));
    }

    @Override
    public List<Note> notes(RunContext ctx, long afterSequence, int atMost) {
        return database.run(ctx, session -> AuditLinks.notes(session, afterSequence, atMost));
    }

    @Override
    public List<String> tenantsBehind(String sink, String afterTenant, int atMost) {
        return database.system(handle -> AuditPositions.behind(handle, sink, afterTenant, atMost));
    }

    @Override
    public Position position(RunContext ctx, String sink) {
        return database.run(ctx, session -> AuditPositions.of(session, sink));
    }

    @Override
    public boolean advance(RunContext ctx, String sink, Position before, Position after) {
        return database.run(ctx, session -> AuditPositions.advance(session, sink, before, after));
    }

    @Override
    public Purged purge(RunContext ctx, Instant before, int atMost) {
        return database.run(ctx, session -> AuditPurge.purge(session, before, atMost));
    }
}
