package dev.revo.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.run.RunContext;
import dev.revo.spi.UsageStore.Standing;
import dev.revo.spi.UsageStore.Window;
import dev.revo.testkit.TestContexts;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** 128 threads that spend from one budget spend all of it and not one cent more. */
class UsageThreadsTest {
    private static final int THREADS = 128;
    private static final int CENTS = Boolean.getBoolean("revo.long") ? 20_000 : 2_000;
    private static final long SEED = Long.getLong("revo.seed", 20_260_301L);

    private static long together(IntFunction<Callable<Long>> work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<Long>> futures = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                futures.add(threads.submit(work.apply(i)));
            }
            long sum = 0;
            for (Future<Long> future : futures) {
                sum += future.get(9, TimeUnit.MINUTES);
            }
            return sum;
        } finally {
            threads.shutdownNow();
        }
    }

    private static void all_is_spent_and_no_cent_more(Database database) throws Exception {
        JdbcUsage store = new JdbcUsage(database);
        try (TestContexts contexts = TestContexts.open()) {
            RunContext ctx = contexts.of("acme", "ada");
            store.put(ctx, UsageLoad.budget(CENTS));
            UsageLoad load = new UsageLoad(store, ctx);
            long spent = together(i -> () -> load.spend("t" + i, SEED + i));
            assertThat(load.taken()).as("nothing is left open").isEqualByComparingTo(load.used());
            assertThat(load.used())
                    .isEqualByComparingTo(BigDecimal.valueOf(spent))
                    .isEqualByComparingTo(load.events())
                    .isEqualByComparingTo(load.hours())
                    .isBetween(BigDecimal.valueOf(CENTS - UsageLoad.MOST_CENTS), BigDecimal.valueOf(CENTS));
        }
    }

    // The control: whoever looks first and counts afterwards passes the budget, with the same store and threads.
    private static void looking_first_passes_the_budget(Database database) throws Exception {
        JdbcUsage store = new JdbcUsage(database);
        try (TestContexts contexts = TestContexts.open()) {
            RunContext ctx = contexts.of("acme", "ada");
            store.put(ctx, UsageLoad.budget(100));
            UsageLoad load = new UsageLoad(store, ctx);
            CyclicBarrier looked = new CyclicBarrier(THREADS);
            long spent = together(i -> () -> {
                boolean pays = load.taken().add(BigDecimal.ONE).compareTo(BigDecimal.valueOf(100)) <= 0;
                looked.await(1, TimeUnit.MINUTES);
                if (pays) {
                    load.book(books -> store.record(ctx, UsageLoad.event("c" + i, 1), books));
                }
                return pays ? 1L : 0L;
            });
            assertThat(spent).isEqualTo(THREADS);
            assertThat(load.used()).isEqualByComparingTo(BigDecimal.valueOf(THREADS));
        }
    }

    @Test
    void attack41_on_h2() throws Exception {
        try (TestDatabase database = TestDatabase.freshH2()) {
            all_is_spent_and_no_cent_more(database.database());
        }
    }

    @Test
    void attack41_control_on_h2() throws Exception {
        looking_first_passes_the_budget(TestDatabase.of(Dialect.H2).database());
    }

    @Test
    void attack41_on_postgresql() throws Exception {
        try (TestDatabase fresh = TestDatabase.freshPostgres();
                Database pooled = UsageLoad.pooled(fresh, 16)) {
            all_is_spent_and_no_cent_more(pooled);
        }
    }

    @Test
    void attack41_control_on_postgresql() throws Exception {
        try (TestDatabase fresh = TestDatabase.freshPostgres();
                Database pooled = UsageLoad.pooled(fresh, 16)) {
            looking_first_passes_the_budget(pooled);
        }
    }

    @Test
    void what_stands_in_a_window_is_the_sum_of_its_rows() throws Exception {
        for (Dialect dialect : Dialect.values()) {
            Database database = TestDatabase.of(dialect).database();
            JdbcUsage store = new JdbcUsage(database);
            try (TestContexts contexts = TestContexts.open()) {
                RunContext ctx = contexts.of("acme", "ada");
                store.put(ctx, UsageLoad.budget(100));
                UsageLoad load = new UsageLoad(store, ctx);
                load.spend("a", SEED);
                load.reserve("open");
                Window window = load.standing().window();
                assertThat(window.start()).isEqualTo(Instant.EPOCH);
                Standing sums = database.run(ctx, session -> UsageSums.of(session, window));
                assertThat(sums)
                        .usingRecursiveComparison()
                        .withComparatorForType(BigDecimal::compareTo, BigDecimal.class)
                        .ignoringFields("window")
                        .isEqualTo(load.standing());
            }
        }
    }
}
