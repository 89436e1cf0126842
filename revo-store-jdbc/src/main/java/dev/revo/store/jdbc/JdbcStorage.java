package dev.revo.store.jdbc;

import dev.revo.run.RunContext;
import dev.revo.spi.Guarantee;
import dev.revo.spi.Promising;
import dev.revo.spi.StorageLedger;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Bytes by area in a table. Whoever adds some holds a row of the tenant's until he commits, so that no room is given to two.
 * A tenant that has no such row kept blobs before anybody counted, or comes from a backup of that time: they are counted
 * before anything else is. Thread-safe.
 */
final class JdbcStorage implements StorageLedger, Promising {
    /** Of blobs. */
    static final String BLOBS = "blobs";

    /** The row that is held has no bytes of its own. */
    private static final String HELD = "";

    private final Database database;

    JdbcStorage(Database database) {
        this.database = database;
    }

    @Override
    public Set<Guarantee> guarantees() {
        return database.dialect().guarantees();
    }

    @Override
    public boolean grow(RunContext ctx, String area, long bytes, long most) {
        return database.run(ctx, session -> {
            begin(session);
            return grow(session, area, bytes, most);
        });
    }

    @Override
    public void shrink(RunContext ctx, String area, long bytes) {
        database.run(ctx, session -> {
            begin(session);
            return shrink(session, area, bytes);
        });
    }

    @Override
    public Map<String, Long> used(RunContext ctx) {
        return database.run(ctx, session -> {
            begin(session);
            Map<String, Long> used = new HashMap<>();
            session.query("select area_name, size_bytes from revo_storage where tenant_id = :tenant"
                            + " and area_name <> :held")
                    .bind("held", HELD)
                    .map((row, context) -> Map.entry(Texts.out(row.getString("area_name")), row.getLong("size_bytes")))
                    .forEach(each -> used.put(each.getKey(), each.getValue()));
            return used;
        });
    }

    /** Called before anything is added or deleted: what was kept before anybody counted is counted once. */
    static void begin(Session session) {
        boolean known =
                session.query("select count(*) from revo_storage where tenant_id = :tenant and area_name = :held")
                                .bind("held", HELD)
                                .mapTo(Long.class)
                                .one()
                        > 0;
        // Who comes second waits here for who is first, and finds all counted.
        if (known || !insert(session, HELD, 0)) {
            return;
        }
        long before = session.query("select coalesce(sum(size_bytes), 0) from revo_blob where tenant_id = :tenant")
                .mapTo(Long.class)
                .one();
        insert(session, BLOBS, before);
    }

    /** Counts bytes if there is room; the tenant's row stays this transaction's until it ends. */
    static boolean grow(Session session, String area, long bytes, long most) {
        session.query("select size_bytes from revo_storage where tenant_id = :tenant and area_name = :held for update")
                .bind("held", HELD)
                .mapTo(Long.class)
                .one();
        long used = session.query("select coalesce(sum(size_bytes), 0) from revo_storage where tenant_id = :tenant")
                .mapTo(Long.class)
                .one();
        if (bytes > 0 && bytes > most - used) {
            return false;
        }
        int there = session.update("update revo_storage set size_bytes = size_bytes + :bytes"
                        + " where tenant_id = :tenant and area_name = :area")
                .bind("area", Texts.in(area))
                .bind("bytes", bytes)
                .execute();
        return there > 0 || insert(session, area, bytes);
    }

    static boolean shrink(Session session, String area, long bytes) {
        return session.update("update revo_storage set size_bytes = greatest(0, size_bytes - :bytes)"
                                + " where tenant_id = :tenant and area_name = :area")
                        .bind("area", Texts.in(area))
                        .bind("bytes", bytes)
                        .execute()
                > 0;
    }

    private static boolean insert(Session session, String area, long bytes) {
        return session.update("insert into revo_storage (tenant_id, area_name, size_bytes)"
                                + " values (:tenant, :area, :bytes) on conflict do nothing")
                        .bind("area", Texts.in(area))
                        .bind("bytes", bytes)
                        .execute()
                > 0;
    }
}
