package dev.revo.store.jdbc;

import dev.revo.audit.AuditRecord;
import dev.revo.error.ConflictException;
import dev.revo.error.Fault;
import dev.revo.spi.AuditLedger.Head;
import dev.revo.spi.AuditLedger.Link;
import dev.revo.spi.AuditLedger.Note;
import dev.revo.spi.AuditLedger.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** What chains the lines of the audit log: links, the head, signed notes, and which lines wait. */
final class AuditLinks {
    private AuditLinks() {}

    private record Waiting(String line, long order) {}

    /** Lines that wait; an id whose line was removed from the table stays, and does not keep others from their turn. */
    static List<AuditRecord> waiting(Session session, int atMost) {
        List<AuditRecord> lines = new ArrayList<>();
        long after = 0;
        while (lines.size() < atMost) {
            List<Waiting> page = page(session, after, atMost - lines.size());
            if (page.isEmpty()) {
                break;
            }
            after = page.get(page.size() - 1).order();
            // Joined, because H2 goes through all lines of the tenant for an id that is any of an array.
            lines.addAll(session.query(
                            "select " + AuditLines.COLUMNS
                                    + " from unnest(cast(:ids as varchar array)) as w (waiting_id)"
                                    + " join revo_audit_line l on l.tenant_id = :tenant and l.line_id = w.waiting_id"
                                    + " order by l.line_position",
                            "ids",
                            page.stream().map(Waiting::line).toList())
                    .map((row, context) -> AuditLines.read(row))
                    .list());
        }
        return lines;
    }

    private static List<Waiting> page(Session session, long after, int most) {
        return session.systemQuery(SystemSql.AUDIT_WAITING)
                .bind("after", after)
                .bind("most", most)
                .map((row, context) -> new Waiting(row.getString("line_id"), row.getLong("line_order")))
                .list();
    }

    static Head head(Session session) {
        return session.query("select chain_sequence, row_hash, tree_range from revo_audit_head"
                        + " where tenant_id = :tenant")
                .map((row, context) -> new Head(
                        row.getLong("chain_sequence"), row.getString("row_hash"), range(row.getString("tree_range"))))
                .findOne()
                .orElse(Head.START);
    }

    private static List<String> range(String kept) {
        return kept.isEmpty() ? List.of() : List.of(kept.split(" "));
    }

    /** Moves the head, which lets one extend the chain at a time. */
    static void move(Session session, Head before, Head after) {
        int moved = session.update("update revo_audit_head set chain_sequence = :sequence, row_hash = :hash,"
                        + " tree_range = :range where tenant_id = :tenant and chain_sequence = :before"
                        + " and row_hash = :last")
                .bind("sequence", after.sequence())
                .bind("hash", after.hash())
                .bind("range", String.join(" ", after.range()))
                .bind("before", before.sequence())
                .bind("last", before.hash())
                .execute();
        if (moved == 0 && before.sequence() == 0) {
            moved = session.update("insert into revo_audit_head (tenant_id, chain_sequence, row_hash, tree_range)"
                            + " values (:tenant, :sequence, :hash, :range) on conflict do nothing")
                    .bind("sequence", after.sequence())
                    .bind("hash", after.hash())
                    .bind("range", String.join(" ", after.range()))
                    .execute();
        }
        if (moved == 0) {
            throw moved();
        }
    }

    static void add(Session session, long before, List<Link> links) {
        int waited = session.systemBatch(
                SystemSql.AUDIT_WAITS_NO_MORE,
                links,
                (batch, link) -> batch.bind("line", link.line().toString()));
        if (waited != links.size()) {
            throw moved();
        }
        session.batch(
                "insert into revo_audit_link (tenant_id, chain_sequence, line_id, row_hash)"
                        + " values (:tenant, :sequence, :line, :hash)",
                IntStream.range(0, links.size()).boxed().toList(),
                (batch, i) -> batch.bind("sequence", before + i + 1)
                        .bind("line", links.get(i).line().toString())
                        .bind("hash", links.get(i).hash()));
    }

    private static ConflictException moved() {
        return new ConflictException(Fault.of("chain_moved", "The chain was extended meanwhile. Read its head again."));
    }

    static void note(Session session, String text, Head head) {
        session.update("insert into revo_audit_note (tenant_id, chain_sequence, note, row_hash, tree_range)"
                        + " values (:tenant, :sequence, :note, :hash, :range) on conflict do nothing")
                .bind("sequence", head.sequence())
                .bind("note", text)
                .bind("hash", head.hash())
                .bind("range", String.join(" ", head.range()))
                .execute();
    }

    static List<Row> rows(Session session, long after, int atMost) {
        return session.query("select k.chain_sequence, k.row_hash, " + AuditLines.COLUMNS
                        + " from revo_audit_link k join revo_audit_line l on l.tenant_id = :tenant"
                        + " and l.line_id = k.line_id where k.tenant_id = :tenant and k.chain_sequence > :after"
                        + " order by k.tenant_id, k.chain_sequence limit :most")
                .bind("after", after)
                .bind("most", atMost)
                .map((row, context) ->
                        new Row(row.getLong("chain_sequence"), row.getString("row_hash"), AuditLines.read(row)))
                .list();
    }

    static List<Note> notes(Session session, long after, int atMost) {
        return session.query(
                        "select chain_sequence, note, row_hash, tree_range from revo_audit_note"
                                + " where tenant_id = :tenant and chain_sequence > :after order by tenant_id, chain_sequence limit :most")
                .bind("after", after)
                .bind("most", atMost)
                .map((row, context) -> new Note(
                        row.getString("note"),
                        new Head(
                                row.getLong("chain_sequence"),
                                row.getString("row_hash"),
                                range(row.getString("tree_range")))))
                .list();
    }
}
