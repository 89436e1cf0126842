package dev.revo.store.jdbc;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.revo.audit.AuditQuery;
import dev.revo.audit.AuditRecord;
import dev.revo.error.BugException;
import dev.revo.error.Fault;
import dev.revo.error.InvalidRequestException;
import dev.revo.run.RunContext;
import dev.revo.scope.Principal;
import dev.revo.spi.AuditStore;
import dev.revo.spi.Guarantee;
import dev.revo.spi.Promising;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jdbi.v3.core.mapper.RowMapper;

/** The audit log in a table. A line that is added inside a unit of work is part of its transaction. Thread-safe. */
final class JdbcAudit implements AuditStore, Promising {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, String>> DETAIL = new TypeReference<>() {};
    private static final int PAGE = 1_000;

    private final Database database;

    JdbcAudit(Database database) {
        this.database = database;
    }

    Database database() {
        return database;
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
        String detail = write(line);
        database.run(
                ctx,
                session -> session.update(
                                "insert into revo_audit_line (tenant_id, line_id, written_at,"
                                        + " principal_id, principal_kind, action_name, resource_name, result_name, run_id, detail)"
                                        + " values (:tenant, :id, :at, :principal, :kind, :action, :resource, :result, :run, :detail)")
                        .bind("id", line.id().toString())
                        .bind("at", line.at().atOffset(ZoneOffset.UTC))
                        .bind("principal", Texts.in(line.principal()))
                        .bind("kind", line.kind().name())
                        .bind("action", Texts.in(line.action()))
                        .bind("resource", Texts.in(line.resource()))
                        .bind("result", line.result().name())
                        .bind("run", line.run().map(Texts::in).orElse(null))
                        .bind("detail", detail)
                        .execute());
    }

    private static String write(AuditRecord line) {
        try {
            return Texts.json(JSON.writeValueAsString(new TreeMap<>(line.detail())));
        } catch (JsonProcessingException e) {
            throw new BugException(Fault.of("audit_detail", "The detail of a line cannot be written.")
                    .cause(e));
        }
    }

    private record Placed(long position, AuditRecord line) {}

    private static final RowMapper<Placed> LINE = (row, context) -> new Placed(
            row.getLong("line_position"),
            new AuditRecord(
                    UUID.fromString(row.getString("line_id")),
                    row.getObject("written_at", OffsetDateTime.class).toInstant(),
                    row.getString("tenant_id"),
                    Texts.out(row.getString("principal_id")),
                    Principal.Kind.valueOf(row.getString("principal_kind")),
                    Texts.out(row.getString("action_name")),
                    Texts.out(row.getString("resource_name")),
                    AuditRecord.Result.valueOf(row.getString("result_name")),
                    Optional.ofNullable(row.getString("run_id")).map(Texts::out),
                    read(row.getString("detail"))));

    private static Map<String, String> read(String detail) {
        try {
            return JSON.readValue(detail, DETAIL);
        } catch (JsonProcessingException e) {
            throw new BugException(Fault.of("audit_detail", "The detail of a line cannot be read.")
                    .cause(e));
        }
    }

    @Override
    public List<AuditRecord> find(RunContext ctx, AuditQuery query) {
        return database.run(ctx, session -> {
            List<AuditRecord> found = new ArrayList<>();
            long after = query.after().map(id -> position(session, id)).orElse(0L);
            List<Placed> page;
            do {
                page = session.query("select tenant_id, line_position, line_id, written_at, principal_id,"
                                + " principal_kind, action_name, resource_name, result_name, run_id, detail"
                                + " from revo_audit_line where tenant_id = :tenant and line_position > :after"
                                + " order by line_position limit :page")
                        .bind("after", after)
                        .bind("page", PAGE)
                        .map(LINE)
                        .list();
                for (Placed placed : page) {
                    after = placed.position();
                    if (found.size() < query.top() && query.matches(placed.line())) {
                        found.add(placed.line());
                    }
                }
            } while (page.size() == PAGE && found.size() < query.top());
            return found;
        });
    }

    // A cursor that is not the tenant's leads nowhere, as if it came after everything.
    private static long position(Session session, UUID line) {
        return session.query("select line_position from revo_audit_line where tenant_id = :tenant and line_id = :line")
                .bind("line", line.toString())
                .mapTo(Long.class)
                .findOne()
                .orElse(Long.MAX_VALUE);
    }
}
