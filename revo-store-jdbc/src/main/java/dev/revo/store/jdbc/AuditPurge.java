package dev.revo.store.jdbc;

import dev.revo.spi.Purged;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;

/** Takes lines from the beginning of a chain, as far as a note that the rest can be verified from. */
final class AuditPurge {
    private AuditPurge() {}

    static Purged purge(Session session, Instant before, int atMost) {
        long first = first(session);
        Optional<Long> next = note(session, first);
        if (next.isEmpty()) {
            return Purged.NOTHING;
        }
        // A span without a note inside goes whole: in between, nobody could verify what is left.
        long window = Math.max(first + atMost - 1, next.get());
        Optional<Long> young = young(session, window, before);
        Optional<Long> end =
                lastNote(session, first, young.map(line -> line - 1).orElse(window));
        if (end.isEmpty()) {
            return Purged.NOTHING;
        }
        lines(session, end.get());
        int deleted = session.update("delete from revo_audit_link where tenant_id = :tenant and chain_sequence <= :to")
                .bind("to", end.get())
                .execute();
        session.update("delete from revo_audit_note where tenant_id = :tenant and chain_sequence < :to")
                .bind("to", end.get())
                .execute();
        return new Purged(
                deleted, young.isEmpty() && note(session, end.get() + 1).isPresent());
    }

    private static long first(Session session) {
        return session.query("select coalesce(min(chain_sequence), 0) from revo_audit_link where tenant_id = :tenant")
                .mapTo(Long.class)
                .one();
    }

    private static Optional<Long> note(Session session, long from) {
        return session.query("select chain_sequence from revo_audit_note where tenant_id = :tenant"
                        + " and chain_sequence >= :from order by tenant_id, chain_sequence limit 1")
                .bind("from", Math.max(1, from))
                .mapTo(Long.class)
                .findOne();
    }

    private static Optional<Long> lastNote(Session session, long from, long to) {
        return session.query(
                        "select chain_sequence from revo_audit_note where tenant_id = :tenant"
                                + " and chain_sequence >= :from and chain_sequence <= :to order by tenant_id desc, chain_sequence desc limit 1")
                .bind("from", Math.max(1, from))
                .bind("to", to)
                .mapTo(Long.class)
                .findOne();
    }

    // Lines of slow transactions stand behind younger ones, so it is not enough to look at the last.
    private static Optional<Long> young(Session session, long to, Instant before) {
        return session.query(
                        "select k.chain_sequence from revo_audit_link k join revo_audit_line l"
                                + " on l.tenant_id = :tenant and l.line_id = k.line_id where k.tenant_id = :tenant"
                                + " and k.chain_sequence <= :to and l.written_at >= :before order by k.tenant_id, k.chain_sequence limit 1")
                .bind("to", to)
                .bind("before", before.atOffset(ZoneOffset.UTC))
                .mapTo(Long.class)
                .findOne();
    }

    private static void lines(Session session, long to) {
        session.update("delete from revo_audit_line l where l.tenant_id = :tenant and l.line_id in"
                        + " (select k.line_id from revo_audit_link k where k.tenant_id = :tenant"
                        + " and k.chain_sequence <= :to)")
                .bind("to", to)
                .execute();
    }
}
