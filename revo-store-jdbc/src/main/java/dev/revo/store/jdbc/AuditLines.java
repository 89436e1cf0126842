package dev.revo.store.jdbc;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.revo.audit.AuditQuery;
import dev.revo.audit.AuditRecord;
import dev.revo.error.BugException;
import dev.revo.error.Fault;
import dev.revo.scope.Principal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jdbi.v3.core.statement.Query;

/** The lines of the audit log. */
final class AuditLines {
    static final String COLUMNS = "l.tenant_id, l.line_position, l.line_id, l.written_at, l.principal_id,"
            + " l.principal_kind, l.action_name, l.resource_name, l.result_name, l.run_id, l.detail";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, String>> DETAIL = new TypeReference<>() {};

    private AuditLines() {}

    /** Adds lines, which wait to be linked from then on. */
    static void add(Session session, Collection<AuditRecord> lines) {
        session.batch(
                "insert into revo_audit_line (tenant_id, line_id, written_at, principal_id, principal_kind, action_name,"
                        + " resource_name, result_name, run_id, detail) values (:tenant, :id, :at, :principal, :kind,"
                        + " :action, :resource, :result, :run, :detail)",
                lines,
                (batch, line) -> batch.bind("id", line.id().toString())
                        .bind("at", line.at().atOffset(ZoneOffset.UTC))
                        .bind("principal", Texts.in(line.principal()))
                        .bind("kind", line.kind().name())
                        .bind("action", Texts.in(line.action()))
                        .bind("resource", Texts.in(line.resource()))
                        .bind("result", line.result().name())
                        .bind("run", line.run().map(Texts::in).orElse(null))
                        .bind("detail", write(line)));
        session.systemBatch(
                SystemSql.AUDIT_WAITS,
                lines,
                (batch, line) -> batch.bind("line", line.id().toString()));
    }

    static List<AuditRecord> find(Session session, AuditQuery query) {
        StringBuilder conditions = new StringBuilder();
        Map<String, Object> values = new HashMap<>();
        query.principal().ifPresent(who -> {
            conditions.append(" and l.principal_id = :principal");
            values.put("principal", Texts.in(who));
        });
        query.action().ifPresent(action -> {
            conditions.append(" and l.action_name = :action");
            values.put("action", Texts.in(action));
        });
        query.result().ifPresent(result -> {
            conditions.append(" and l.result_name = :result");
            values.put("result", result.name());
        });
        query.run().ifPresent(run -> {
            conditions.append(" and l.run_id = :run");
            values.put("run", Texts.in(run));
        });
        query.from().ifPresent(from -> {
            conditions.append(" and l.written_at >= :from");
            values.put("from", from.atOffset(ZoneOffset.UTC));
        });
        long after = query.after().map(id -> position(session, id)).orElse(0L);
        Query lines = session.query("select " + COLUMNS + " from revo_audit_line l where l.tenant_id = :tenant"
                + " and l.line_position > :after" + conditions + inOrder(query) + " limit :top");
        values.forEach(lines::bind);
        return lines.bind("after", after)
                .bind("top", query.top())
                .map((row, context) -> read(row))
                .list();
    }

    // With all columns of an index, which the embedded database sorts by only then.
    private static String inOrder(AuditQuery query) {
        String fixed =
                query.run().isPresent() ? "l.run_id, " : query.principal().isPresent() ? "l.principal_id, " : "";
        return " order by l.tenant_id, " + fixed + "l.line_position";
    }

    // A cursor that is not the tenant's leads nowhere, as if it came after everything.
    private static long position(Session session, UUID line) {
        return session.query("select line_position from revo_audit_line where tenant_id = :tenant and line_id = :line")
                .bind("line", line.toString())
                .mapTo(Long.class)
                .findOne()
                .orElse(Long.MAX_VALUE);
    }

    /** The line of a row that has {@link #COLUMNS}. */
    static AuditRecord read(ResultSet row) throws SQLException {
        return new AuditRecord(
                UUID.fromString(row.getString("line_id")),
                row.getObject("written_at", OffsetDateTime.class).toInstant(),
                row.getString("tenant_id"),
                Texts.out(row.getString("principal_id")),
                Principal.Kind.valueOf(row.getString("principal_kind")),
                Texts.out(row.getString("action_name")),
                Texts.out(row.getString("resource_name")),
                AuditRecord.Result.valueOf(row.getString("result_name")),
                Optional.ofNullable(row.getString("run_id")).map(Texts::out),
                detail(row.getString("detail")));
    }

    private static String write(AuditRecord line) {
        try {
            return Texts.json(JSON.writeValueAsString(new TreeMap<>(line.detail())));
        } catch (JsonProcessingException e) {
            throw new BugException(Fault.of("audit_detail", "The detail of a line cannot be written.")
                    .cause(e));
        }
    }

    private static Map<String, String> detail(String json) {
        try {
            return JSON.readValue(json, DETAIL);
        } catch (JsonProcessingException e) {
            throw new BugException(Fault.of("audit_detail", "The detail of a line cannot be read.")
                    .cause(e));
        }
    }
}
