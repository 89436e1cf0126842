package dev.revo.store.jdbc;

import java.util.Arrays;
import java.util.Collection;
import java.util.function.BiConsumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.Update;

/**
 * One transaction of one tenant. Every statement that it makes is bound to the tenant here, and only here: repositories
 * have no way to name another. Confined to its thread.
 */
final class Session {
    private final Handle handle;
    private final String tenant;

    Session(Handle handle, String tenant) {
        this.handle = handle;
        this.tenant = tenant;
    }

    /** A query of one tenant's ids, given as an array. */
    Query query(String sql, String name, Collection<String> ids) {
        return query(sql).bindArray(name, String.class, ids.toArray());
    }

    Query query(String sql) {
        return handle.createQuery(sql).bind("tenant", tenant);
    }

    Update update(String sql) {
        return handle.createUpdate(sql).bind("tenant", tenant);
    }

    /** The statement once for each, in one round trip; does nothing for none. */
    <T> void batch(String sql, Collection<T> each, BiConsumer<PreparedBatch, T> bind) {
        if (each.isEmpty()) {
            return;
        }
        PreparedBatch batch = handle.prepareBatch(sql);
        for (T one : each) {
            batch.bind("tenant", tenant);
            bind.accept(batch, one);
            batch.add();
        }
        batch.execute();
    }

    /** A statement that the guard knows to the letter. */
    Query reviewed(ReviewedSql sql) {
        return query(sql.text());
    }

    /** The system statement once for each, in one round trip; how many rows it changed; does nothing for none. */
    <T> int systemBatch(SystemSql sql, Collection<T> each, BiConsumer<PreparedBatch, T> bind) {
        if (each.isEmpty()) {
            return 0;
        }
        PreparedBatch batch = handle.prepareBatch(sql.text());
        for (T one : each) {
            batch.bind("tenant", tenant);
            bind.accept(batch, one);
            batch.add();
        }
        return Arrays.stream(batch.execute()).sum();
    }

    /** A system statement in this transaction that takes the tenant too. */
    Update system(SystemSql sql) {
        return handle.createUpdate(sql.text()).bind("tenant", tenant);
    }

    /** A system query in this transaction that takes the tenant too. */
    Query systemQuery(SystemSql sql) {
        return handle.createQuery(sql.text()).bind("tenant", tenant);
    }

    /** Whether this process has given a sign of life lately and its connection holds its lock. */
    boolean alive(String holder, long high, long low) {
        return handle.createQuery(SystemSql.ALIVE.text())
                        .bind("holder", holder)
                        .bind("high", high)
                        .bind("low", low)
                        .mapTo(Long.class)
                        .one()
                > 0;
    }
}
