package dev.revo.bench.stores.rights;

import dev.revo.Revo;
import dev.revo.ScopedRevo;
import dev.revo.engine.tenancy.Tenancy;
import dev.revo.run.RunContext;
import dev.revo.store.jdbc.JdbcStores;
import dev.revo.tenancy.NewOrganization;
import dev.revo.tenancy.NewRole;
import dev.revo.tenancy.Role;
import dev.revo.tenancy.Subscription;
import java.sql.SQLException;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * Two reVos on one database, which know of each other no more than two processes do: each has its own pool. Both are in
 * this JVM, so that one clock times both. Confined to one thread.
 */
final class RevocationRace implements AutoCloseable {
    private static final String THERE = "there";
    private static final String ROLE = "lister";
    private static final long LOOK_NANOS = 50_000;
    private static final long PATIENCE_SECONDS = 30;

    private final BenchDatabase database;
    private final EarPool herePool;
    private final EarPool therePool;
    private final DecisionParts decisions = new DecisionParts();
    private final Revo here;
    private final Revo there;
    private final ScopedRevo ada;
    private final RunContext bo;

    /**
     * How long it took until the right was refused there.
     *
     * @param asked since the revocation was asked for: its transaction is in it
     * @param returned since it was acknowledged; 0 when it was refused before
     */
    record Delay(double asked, double returned) {}

    RevocationRace(String server) throws SQLException {
        database = new BenchDatabase(server);
        herePool = new EarPool(database.app("here"));
        therePool = new EarPool(database.app(THERE));
        here = revo("here", herePool, new DecisionParts());
        here.asSystem("sign-up")
                .organizations()
                .create(NewOrganization.of("acme", "Acme", "acme.example", "ada")
                        .subscription(Subscription.ENTERPRISE));
        ada = here.with(here.scopeOf("acme", "ada"));
        ada.members().addService("bo", Role.VIEWER);
        ada.roles().define(NewRole.of(ROLE).allow("audit:read"));
        there = revo(THERE, therePool, decisions);
        bo = there.with(there.scopeOf("acme", "bo"))
                .use(DecisionParts.Door.class)
                .context();
    }

    private Revo revo(String name, EarPool pool, DecisionParts parts) {
        return Revo.builder()
                .name(name)
                .install(JdbcStores.on(pool).migratedBy(database.owner()))
                .install(Tenancy.module())
                .install(parts)
                .build();
    }

    /** One revocation, told by NOTIFY. */
    Delay heard() throws InterruptedException, TimeoutException {
        ada.permissions().assign("bo", ROLE);
        awaits(true);
        return timed();
    }

    /**
     * One revocation while the other's connection that hears of changes is killed and does not come back.
     *
     * @param random when within the second between two looks at the versions it falls
     */
    Delay unheard(Random random) throws SQLException, InterruptedException, TimeoutException {
        therePool.deaf(true);
        try {
            database.killEar(THERE);
            ada.permissions().assign("bo", ROLE);
            awaits(true);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(1_000)));
            return timed();
        } finally {
            therePool.deaf(false);
        }
    }

    private Delay timed() throws InterruptedException, TimeoutException {
        CompletableFuture<Long> refused = CompletableFuture.supplyAsync(() -> {
            awaits(false);
            return System.nanoTime();
        });
        long start = System.nanoTime();
        ada.permissions().revoke("bo", ROLE);
        long end = System.nanoTime();
        try {
            long at = refused.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return new Delay((at - start) / 1e6, Math.max(0, at - end) / 1e6);
        } catch (ExecutionException e) {
            throw new IllegalStateException("The other reVo could not decide", e.getCause());
        }
    }

    private void awaits(boolean allowed) {
        long start = System.nanoTime();
        while (decisions.allowed(bo) != allowed) {
            if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)) {
                throw new IllegalStateException("The other reVo did not learn of the change");
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    @Override
    public void close() throws SQLException {
        there.close();
        here.close();
        therePool.close();
        herePool.close();
        database.close();
    }
}
