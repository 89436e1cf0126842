package dev.revo.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.Revo;
import dev.revo.ScopedRevo;
import dev.revo.configuration.NewConfiguration;
import dev.revo.engine.tenancy.Tenancy;
import dev.revo.error.QuotaExceededException;
import dev.revo.run.RunHandle;
import dev.revo.run.RunOptions;
import dev.revo.spi.TimeSource;
import dev.revo.store.jdbc.FreshPostgres;
import dev.revo.tenancy.NewOrganization;
import dev.revo.tenancy.PlanLimits;
import dev.revo.testkit.TestClock;
import dev.revo.testkit.memory.InMemoryEngines;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Two reVos over one PostgreSQL, as two processes have it, and three real processes of which one dies: what one lets in,
 * the others count.
 */
final class LimitsAcrossProcessesTest {
    private final CountDownLatch go = new CountDownLatch(1);
    private final List<Revo> before = new ArrayList<>();
    private FreshPostgres database;
    private Revo here;
    private Revo there;

    @BeforeEach
    void open() {
        database = FreshPostgres.create();
        here = revo("here");
        there = revo("there");
        here.asSystem("sign-up").organizations().create(NewOrganization.of("acme", "Acme", "acme.example", "ada"));
    }

    @AfterEach
    void close() {
        go.countDown();
        here.close();
        there.close();
        before.forEach(Revo::close);
        database.close();
    }

    private void limit(PlanLimits limits) {
        here.asSystem("sales").organizations().limit("acme", limits);
        // One that has just begun knows them. Closed at the end: it would wait for its runs now.
        before.add(there);
        there = revo("there" + before.size());
    }

    private static ScopedRevo ada(Revo revo) {
        return revo.with(revo.scopeOf("acme", "ada"));
    }

    private boolean starts(ScopedRevo ada) {
        try {
            ada.parallel()
                    .ephemeral(
                            "wait",
                            () -> {
                                go.await();
                                return "done";
                            },
                            RunOptions.defaults());
            return true;
        } catch (QuotaExceededException e) {
            return false;
        }
    }

    private static boolean calls(ScopedRevo ada) {
        try {
            ada.members().find("ada");
            return true;
        } catch (QuotaExceededException e) {
            return false;
        }
    }

    /** How often it was done by 16 threads, half of them in each process, that try so often each. */
    private int done(int tries, Predicate<ScopedRevo> work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(16);
        CyclicBarrier start = new CyclicBarrier(16);
        try {
            List<Future<Integer>> all = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                ScopedRevo ada = ada(i % 2 == 0 ? here : there);
                all.add(threads.submit(() -> {
                    start.await();
                    int done = 0;
                    for (int n = 0; n < tries; n++) {
                        done += work.test(ada) ? 1 : 0;
                    }
                    return done;
                }));
            }
            int sum = 0;
            for (Future<Integer> each : all) {
                sum += each.get();
            }
            return sum;
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void as_many_runs_go_on_at_once_as_there_is_room_in_both() throws Exception {
        limit(PlanLimits.none().concurrentRuns(5));
        assertThat(done(1, this::starts)).isEqualTo(5);
        limit(PlanLimits.none());
        assertThat(done(1, this::starts)).as("the control: without a limit").isEqualTo(16);
    }

    @Test
    void as_many_calls_are_made_on_a_day_as_there_are_in_both() throws Exception {
        // Below 200 a block is one call, so that nothing is left over.
        limit(PlanLimits.none().apiCallsPerDay(99));
        assertThat(done(10, LimitsAcrossProcessesTest::calls)).isEqualTo(99);
        limit(PlanLimits.none().apiCallsPerDay(1_000));
        assertThat(done(100, LimitsAcrossProcessesTest::calls))
                .as("what is left of the blocks of ten may be wanting")
                .isBetween(1_000 - 99 - 9, 1_000 - 99);
        limit(PlanLimits.none());
        assertThat(done(10, LimitsAcrossProcessesTest::calls))
                .as("the control: without a limit")
                .isEqualTo(160);
    }

    private void organization(String id, PlanLimits limits) {
        here.asSystem("sign-up").organizations().create(NewOrganization.of(id, id, id + ".example", "ada"));
        here.asSystem("sales").organizations().limit(id, limits);
    }

    /** How many runs can be started until the limit is reached; they end together. */
    private static int startable(ScopedRevo ada) throws InterruptedException {
        CountDownLatch end = new CountDownLatch(1);
        List<RunHandle<String>> runs = new ArrayList<>();
        try {
            while (true) {
                runs.add(ada.parallel()
                        .ephemeral(
                                "wait",
                                () -> {
                                    end.await();
                                    return "done";
                                },
                                RunOptions.defaults()));
            }
        } catch (QuotaExceededException e) {
            return runs.size();
        } finally {
            end.countDown();
            for (RunHandle<String> run : runs) {
                run.await();
            }
        }
    }

    @Test
    void three_processes_one_of_them_killed_get_all_that_there_is_and_never_one_more() throws Exception {
        organization("members", PlanLimits.none().members(16));
        organization("runs", PlanLimits.none().concurrentRuns(12));
        organization("calls", PlanLimits.none().apiCallsPerDay(40));
        try (LimitsWorker victim = new LimitsWorker(database, "v");
                LimitsWorker one = new LimitsWorker(database, "a");
                LimitsWorker two = new LimitsWorker(database, "b")) {
            List<LimitsWorker> all = List.of(victim, one, two);
            for (LimitsWorker each : all) {
                each.until("ready");
            }
            for (LimitsWorker each : all) {
                each.go();
            }
            victim.killAfter(1, "member", "run", "call");
            one.until("full");
            two.until("full");
            // What was given just before the kill was not told any more: one of each at most.
            assertThat(sum(all, "member")).as("ada is one of 16").isBetween(14, 15);
            assertThat(sum(all, "run")).isBetween(11, 12);
            assertThat(sum(all, "call")).isBetween(39, 40);
            ScopedRevo ada = here.with(here.scopeOf("members", "ada"));
            assertThat(ada.members().list("", 100)).hasSize(16);
            one.end();
            two.end();
            assertThat(startable(here.with(here.scopeOf("runs", "ada"))))
                    .as("the dead process holds its places")
                    .isBetween(11 - victim.got("run"), 12 - victim.got("run"))
                    .isLessThan(12);
        }
        TestClock clock = TestClock.at(Instant.now().plus(Duration.ofMinutes(16)));
        try (Revo later = builder("later").provide(TimeSource.class, clock).build()) {
            assertThat(startable(later.with(later.scopeOf("runs", "ada"))))
                    .as("and no longer after 15 minutes")
                    .isEqualTo(12);
        }
    }

    private static int sum(List<LimitsWorker> all, String kind) {
        return all.stream().mapToInt(each -> each.got(kind)).sum();
    }

    @Test
    void as_many_agents_are_configured_as_there_is_room_in_both() throws Exception {
        limit(PlanLimits.none().agents(5));
        AtomicInteger names = new AtomicInteger();
        assertThat(done(1, ada -> adds(ada, names.incrementAndGet()))).isEqualTo(5);
        limit(PlanLimits.none());
        assertThat(done(1, ada -> adds(ada, names.incrementAndGet())))
                .as("the control: without a limit")
                .isEqualTo(16);
    }

    private static boolean adds(ScopedRevo ada, int name) {
        try {
            ada.configurations().put(NewConfiguration.of("agent", "n" + name, "{}"));
            return true;
        } catch (QuotaExceededException e) {
            return false;
        }
    }

    private Revo revo(String name) {
        return builder(name).build();
    }

    private Revo.Builder builder(String name) {
        return Revo.builder()
                .name(name)
                .install(database.stores())
                .install(Tenancy.module())
                .install(InMemoryEngines.parallel());
    }
}
