package dev.revo.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.Revo;
import dev.revo.ScopedRevo;
import dev.revo.audit.AuditQuery;
import dev.revo.engine.tenancy.Tenancy;
import dev.revo.error.CancelledException;
import dev.revo.error.ConflictException;
import dev.revo.error.DeniedException;
import dev.revo.error.QuotaExceededException;
import dev.revo.run.RunHandle;
import dev.revo.run.RunOptions;
import dev.revo.store.jdbc.FreshPostgres;
import dev.revo.tenancy.NewOrganization;
import dev.revo.tenancy.NewRole;
import dev.revo.tenancy.Role;
import dev.revo.tenancy.Subscription;
import dev.revo.testkit.Await;
import dev.revo.testkit.memory.InMemoryEngines;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two reVos on one PostgreSQL, which know of each other no more than two processes do. */
final class RightsAcrossProcessesTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private FreshPostgres database;
    private Revo here;
    private Revo there;

    @BeforeEach
    void open() {
        database = FreshPostgres.create();
        here = revo("here");
        there = revo("there");
        here.asSystem("sign-up")
                .organizations()
                .create(NewOrganization.of("acme", "Acme", "acme.example", "ada")
                        .subscription(Subscription.PRO));
        ada(here).members().addService("bo", Role.VIEWER);
        ada(here).roles().define(NewRole.of("lister").allow("audit:read"));
    }

    @AfterEach
    void close() {
        here.close();
        there.close();
        database.close();
    }

    private Revo revo(String name) {
        return Revo.builder()
                .name(name)
                .install(database.stores())
                .install(Tenancy.module())
                .install(InMemoryEngines.parallel())
                .build();
    }

    private static ScopedRevo ada(Revo revo) {
        return revo.with(revo.scopeOf("acme", "ada"));
    }

    private static ScopedRevo bo(Revo revo) {
        return revo.with(revo.scopeOf("acme", "bo"));
    }

    private boolean mayRead(Revo revo) {
        try {
            bo(revo).audit().find(AuditQuery.all().top(1));
            return true;
        } catch (DeniedException e) {
            return false;
        }
    }

    @Test
    void what_is_granted_and_revoked_here_is_heard_there() {
        assertThat(mayRead(there)).isFalse();
        for (int round = 0; round < 5; round++) {
            ada(here).permissions().assign("bo", "lister");
            Await.atMost(SOON).until("granted there", () -> mayRead(there));
            ada(here).permissions().revoke("bo", "lister");
            assertThat(mayRead(here)).as("here at once").isFalse();
            Await.atMost(SOON).until("revoked there", () -> !mayRead(there));
        }
    }

    @Test
    void it_is_learned_of_when_the_listening_connection_is_killed() {
        ada(here).permissions().assign("bo", "lister");
        Await.atMost(SOON).until("granted there", () -> mayRead(there));
        database.superuser("select pg_terminate_backend(pid) from pg_stat_activity where datname = '" + database.name()
                + "' and query ilike 'listen%'");
        ada(here).permissions().revoke("bo", "lister");
        Await.atMost(SOON).until("revoked there", () -> !mayRead(there));
    }

    @Test
    void a_suspension_here_cancels_what_runs_there() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        RunHandle<String> run = ada(there)
                .parallel()
                .ephemeral(
                        "wait",
                        () -> {
                            begun.countDown();
                            never.await();
                            return "done";
                        },
                        RunOptions.defaults());
        begun.await();
        here.asSystem("collections").organizations().suspend("acme", "unpaid");
        assertThatThrownBy(run::await).isInstanceOf(CancelledException.class).hasMessageContaining("unpaid");
    }

    @Test
    void a_write_is_not_decided_on_a_right_that_was_revoked_elsewhere() throws Exception {
        ada(here).roles().define(NewRole.of("definer").allow("role:define", "memory:read"));
        for (int round = 0; round < 10; round++) {
            ada(here).permissions().assign("bo", "definer");
            Await.atMost(SOON).until("granted there", () -> defines("warm-up"));
            ada(here).permissions().revoke("bo", "definer");
            // Not heard yet, perhaps: the write looks for itself.
            String name = "late" + round;
            assertThat(defines(name)).as("after the revocation returned").isFalse();
            assertThat(ada(here).roles().find(name)).isEmpty();
        }
    }

    private boolean defines(String name) {
        try {
            bo(there).roles().define(NewRole.of(name).allow("memory:read"));
            return true;
        } catch (DeniedException e) {
            return false;
        }
    }

    @Test
    void a_limit_holds_over_both() throws Exception {
        here.asSystem("sales").organizations().subscribe("acme", Subscription.FREE);
        ExecutorService threads = Executors.newFixedThreadPool(16);
        CyclicBarrier start = new CyclicBarrier(16);
        try {
            List<Future<Boolean>> all = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                Revo revo = i % 2 == 0 ? here : there;
                String id = "s" + i;
                all.add(threads.submit(() -> {
                    start.await();
                    try {
                        ada(revo).members().addService(id, Role.VIEWER);
                        return true;
                    } catch (QuotaExceededException | ConflictException e) {
                        return false;
                    }
                }));
            }
            int added = 0;
            for (Future<Boolean> each : all) {
                added += each.get() ? 1 : 0;
            }
            assertThat(added).as("three members fit, two are there").isEqualTo(1);
        } finally {
            threads.shutdownNow();
        }
        assertThat(ada(here).members().list("", 100)).hasSize(3);
    }
}
