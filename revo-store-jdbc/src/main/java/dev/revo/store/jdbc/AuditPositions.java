package dev.revo.store.jdbc;

import dev.revo.spi.AuditLedger.Head;
import dev.revo.spi.AuditLedger.Position;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;

/**
 * How far sinks were given the chains. Beside each position stands a number in a system table, which tells over all tenants
 * who is behind.
 */
final class AuditPositions {
    /** The chain itself, which is what sinks are compared with. */
    private static final String CHAIN = "";

    private AuditPositions() {}

    static List<String> behind(Handle handle, String sink, String after, int atMost) {
        return handle.createQuery(SystemSql.AUDIT_BEHIND.text())
                .bind("sink", sink)
                .bind("after", after)
                .bind("most", atMost)
                .mapTo(String.class)
                .list();
    }

    static Position of(Session session, String sink) {
        return session.query("select delivered_sequence, note_delivered, begun, held_until"
                        + " from revo_audit_sink where tenant_id = :tenant and sink_name = :sink")
                .bind("sink", sink)
                .map((row, context) -> new Position(
                        row.getLong("delivered_sequence"),
                        row.getBoolean("note_delivered"),
                        row.getBoolean("begun"),
                        Instant.ofEpochMilli(row.getLong("held_until"))))
                .findOne()
                .orElse(Position.START);
    }

    static boolean advance(Session session, String sink, Position before, Position after) {
        int moved = named(
                        session.update("update revo_audit_sink set delivered_sequence = :sequence,"
                                + " note_delivered = :signed, begun = :begun, held_until = :held where tenant_id = :tenant"
                                + " and sink_name = :sink and delivered_sequence = :before and note_delivered = :noted"
                                + " and begun = :had and held_until = :until"),
                        sink,
                        after)
                .bind("before", before.sequence())
                .bind("noted", before.signed())
                .bind("had", before.begun())
                .bind("until", before.heldUntil().toEpochMilli())
                .execute();
        if (moved == 0 && before.equals(Position.START)) {
            moved = named(
                            session.update("insert into revo_audit_sink (tenant_id, sink_name, delivered_sequence,"
                                    + " note_delivered, begun, held_until) values (:tenant, :sink, :sequence, :signed,"
                                    + " :begun, :held)"
                                    + " on conflict do nothing"),
                            sink,
                            after)
                    .execute();
        }
        if (moved > 0) {
            reaches(session, sink, reach(after.sequence(), after.signed()));
        }
        return moved > 0;
    }

    private static <S extends SqlStatement<S>> S named(S statement, String sink, Position after) {
        return statement
                .bind("sink", sink)
                .bind("sequence", after.sequence())
                .bind("signed", after.signed())
                .bind("begun", after.begun())
                .bind("held", after.heldUntil().toEpochMilli());
    }

    /** The chain ends here now; the head's row is locked, so ends come in order. */
    static void linked(Session session, Head head, boolean signed) {
        reaches(session, CHAIN, reach(head.sequence(), signed));
    }

    /** Tells of a tenant's rows that came with a backup. */
    static void restored(Session session) {
        Head head = AuditLinks.head(session);
        if (head.sequence() > 0) {
            boolean signed = !AuditLinks.notes(session, head.sequence() - 1, 1).isEmpty();
            linked(session, head, signed);
        }
        session.query("select sink_name from revo_audit_sink where tenant_id = :tenant order by sink_name")
                .mapTo(String.class)
                .list()
                .forEach(sink -> {
                    Position position = of(session, sink);
                    reaches(session, sink, reach(position.sequence(), position.signed()));
                });
    }

    private static long reach(long sequence, boolean signed) {
        return 2 * sequence + (signed ? 1 : 0);
    }

    private static void reaches(Session session, String sink, long reach) {
        int moved = session.system(SystemSql.AUDIT_REACHES)
                .bind("sink", sink)
                .bind("reach", reach)
                .execute();
        if (moved == 0) {
            session.system(SystemSql.AUDIT_REACHES_FIRST)
                    .bind("sink", sink)
                    .bind("reach", reach)
                    .execute();
        }
    }
}
