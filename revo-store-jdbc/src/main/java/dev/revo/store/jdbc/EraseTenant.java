package dev.revo.store.jdbc;

import dev.revo.run.RunContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Deletes all rows of a tenant in every table that the catalogue has, so that no table is forgotten. The row of the
 * organization goes last: as long as it is there, whoever comes later finds out that there is something to go on with.
 */
final class EraseTenant {
    private static final String ORGANIZATION = "revo_organization";
    private static final String TENANT = "tenant_id";

    private EraseTenant() {}

    static Map<String, Long> erase(Session session, Catalogue catalogue, int atMost) {
        alone(session);
        system(session);
        Map<String, Long> deleted = new TreeMap<>();
        int left = atMost;
        for (Catalogue.Entry entry : childrenFirst(catalogue)) {
            int rows = left == 0 ? 0 : delete(session, entry, left);
            left -= rows;
            if (rows > 0) {
                deleted.put(entry.name(), (long) rows);
            }
        }
        return deleted;
    }

    /** The row of the organization too, if it is the only one. */
    static boolean bury(RunContext ctx, Session session, Catalogue catalogue) {
        alone(session);
        boolean empty = childrenFirst(catalogue).stream()
                .allMatch(entry -> session.query("select count(*) from " + entry.name() + " where tenant_id = :tenant")
                                .mapTo(Long.class)
                                .one()
                        == 0);
        if (!empty) {
            return false;
        }
        system(session);
        session.update("delete from revo_organization where tenant_id = :tenant")
                .execute();
        // A domain has letters, digits, points and hyphens.
        session.system(SystemSql.BURY_ORGANIZATION)
                .bind("domain", "#" + ctx.tenant())
                .execute();
        return true;
    }

    // Of several that erase one organization each waits for the other's piece.
    private static void alone(Session session) {
        session.systemQuery(SystemSql.LOCK_ORGANIZATION).mapTo(Long.class).findOne();
    }

    // First of all, so that nobody is let in by a key and no line is chained while the rest goes.
    private static void system(Session session) {
        session.system(SystemSql.ERASE_CREDENTIALS).execute();
        session.system(SystemSql.ERASE_OPEN_RUNS).execute();
        session.system(SystemSql.ERASE_LETTERS).execute();
        session.system(SystemSql.ERASE_WAITING).execute();
        session.system(SystemSql.ERASE_REACH).execute();
    }

    private static List<Catalogue.Entry> childrenFirst(Catalogue catalogue) {
        List<Catalogue.Entry> entries = new ArrayList<>(catalogue.tables());
        entries.removeIf(entry -> entry.name().equals(ORGANIZATION));
        Collections.reverse(entries);
        return entries;
    }

    private static int delete(Session session, Catalogue.Entry entry, int atMost) {
        List<String> key =
                entry.order().stream().filter(column -> !column.equals(TENANT)).toList();
        if (key.isEmpty()) {
            return session.update("delete from " + entry.name() + " where tenant_id = :tenant")
                    .execute();
        }
        return session.update("delete from " + entry.name() + " t where t.tenant_id = :tenant and (" + named("t", key)
                        + ") in (select " + named("o", key) + " from " + entry.name()
                        + " o where o.tenant_id = :tenant limit :most)")
                .bind("most", atMost)
                .execute();
    }

    private static String named(String table, List<String> columns) {
        return columns.stream().map(column -> table + "." + column).collect(Collectors.joining(", "));
    }
}
