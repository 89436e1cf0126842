package dev.revo.store.jdbc;

import dev.revo.error.ConflictException;
import dev.revo.error.Fault;
import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import dev.revo.spi.Guarantee;
import dev.revo.spi.IdempotencyStore;
import dev.revo.spi.Promising;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/**
 * Keys in a table. A key is bound before its run is journaled: one whose process died in between, so that the run never
 * came to be, is free again. Thread-safe.
 */
final class JdbcIdempotency implements IdempotencyStore, Promising {
    private final Database database;
    private final Holders holders;

    JdbcIdempotency(Database database, Holders holders) {
        this.database = database;
        this.holders = holders;
    }

    @Override
    public Set<Guarantee> guarantees() {
        return database.dialect().guarantees();
    }

    private record Bound(String fingerprint, RunId run, String holder) {}

    @Override
    public Optional<RunId> bind(RunContext ctx, String key, String fingerprint, RunId run) {
        return database.run(ctx, session -> {
            if (inserted(session, key, fingerprint, run)) {
                return Optional.empty();
            }
            Optional<Bound> found = session.query("select fingerprint, run_id, holder from revo_idempotency_key"
                            + " where tenant_id = :tenant and idempotency_key = :key for update")
                    .bind("key", Texts.in(key))
                    .map((row, context) -> new Bound(
                            Texts.out(row.getString("fingerprint")),
                            new RunId(row.getString("run_id")),
                            row.getString("holder")))
                    .findOne();
            if (found.isEmpty() || abandoned(session, found.get())) {
                // Released or left behind meanwhile; the row is locked by now, so nobody else binds it.
                delete(session, key, found.map(Bound::run));
                if (inserted(session, key, fingerprint, run)) {
                    return Optional.empty();
                }
                throw new ConflictException(
                        Fault.of("key_raced", "The idempotency key was bound meanwhile. Try again."));
            }
            if (!found.get().fingerprint().equals(fingerprint)) {
                throw new ConflictException(Fault.of(
                        "idempotency_key_reused",
                        "The idempotency key was used for another request. Use a new key for a new request."));
            }
            return Optional.of(found.get().run());
        });
    }

    private boolean inserted(Session session, String key, String fingerprint, RunId run) {
        return session.update("insert into revo_idempotency_key (tenant_id, idempotency_key, fingerprint, run_id,"
                                + " holder, bound_at) values (:tenant, :key, :fingerprint, :run, :holder,"
                                + " current_timestamp) on conflict do nothing")
                        .bind("key", Texts.in(key))
                        .bind("fingerprint", Texts.in(fingerprint))
                        .bind("run", run.value())
                        .bind("holder", holders.me())
                        .execute()
                == 1;
    }

    private boolean abandoned(Session session, Bound bound) {
        return !holders.isMe(bound.holder())
                && !holders.othersAlive(session, bound.holder())
                && session.query("select count(*) from revo_run_entry where tenant_id = :tenant and run_id = :run")
                                .bind("run", bound.run().value())
                                .mapTo(Long.class)
                                .one()
                        == 0;
    }

    private static void delete(Session session, String key, Optional<RunId> run) {
        run.ifPresent(whose -> session.update("delete from revo_idempotency_key where tenant_id = :tenant"
                        + " and idempotency_key = :key and run_id = :run")
                .bind("key", Texts.in(key))
                .bind("run", whose.value())
                .execute());
    }

    @Override
    public void release(RunContext ctx, String key, RunId run) {
        database.run(ctx, session -> {
            delete(session, key, Optional.of(run));
            return true;
        });
    }

    @Override
    public int forget(RunContext ctx, Collection<RunId> runs) {
        return database.run(
                ctx,
                session -> session.update("delete from revo_idempotency_key where tenant_id = :tenant"
                                + " and run_id = any(:runs)")
                        .bindArray(
                                "runs",
                                String.class,
                                runs.stream().map(RunId::value).toArray())
                        .execute());
    }
}
