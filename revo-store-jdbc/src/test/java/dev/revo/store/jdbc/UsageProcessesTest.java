package dev.revo.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.run.RunContext;
import dev.revo.testkit.TestContexts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * Three processes spend from one budget on PostgreSQL; one is killed between reserving and settling. No moment sees more
 * than the budget, and after the sweep what is used is the sum of the events.
 */
class UsageProcessesTest {
    private static final int THREADS = 8;
    private static final int ROUNDS = Boolean.getBoolean("revo.long") ? 10 : 1;
    private static final int CENTS = Boolean.getBoolean("revo.long") ? 10_000 : 2_000;
    private static final long SEED = Long.getLong("revo.seed", 20_260_302L);

    /** One of the processes: server, database, role, name, how much to do before it gets stuck. */
    static final class Spender {
        private Spender() {}

        public static void main(String[] args) throws Exception {
            Database database = UsageLoad.pooled(TestPostgres.source(args[0], args[1], args[2]), THREADS);
            String name = args[3];
            int steps = Integer.parseInt(args[4]);
            JdbcUsage store = new JdbcUsage(database);
            RunContext ctx = TestContexts.open().of("acme", "ada");
            UsageLoad load = new UsageLoad(store, ctx);
            CountDownLatch done = new CountDownLatch(THREADS);
            AtomicLong spent = new AtomicLong();
            System.out.println("ready");
            if (System.in.read() < 0) {
                throw new IllegalStateException("nobody said go");
            }
            for (int t = 0; t < THREADS; t++) {
                String thread = name + t;
                int number = t;
                Thread spender = new Thread(() -> {
                    if (steps >= 0) {
                        stuck(store, ctx, load, thread, number, steps);
                    }
                    spent.addAndGet(load.spend(thread, number));
                    done.countDown();
                });
                spender.setDaemon(true);
                spender.start();
            }
            done.await();
            System.out.println("spent " + spent);
            System.exit(0);
        }

        /** Half of the threads stop between beginning and settling, the others between reserving and beginning. */
        private static void stuck(
                JdbcUsage store, RunContext ctx, UsageLoad load, String thread, int number, int steps) {
            for (int n = 0; n < steps; n++) {
                String id = thread + "-" + n;
                if (load.reserve(id)) {
                    store.begin(ctx, id);
                    load.settle(id, 1);
                }
            }
            String id = thread + "-stuck";
            boolean held = load.reserve(id);
            if (held && number % 2 == 0) {
                store.begin(ctx, id);
            }
            System.out.println("stuck " + held);
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** A process and what it says. */
    private static final class Child implements AutoCloseable {
        private final Process process;
        private final BufferedReader out;
        private final List<String> said = new ArrayList<>();

        Child(TestDatabase.Names names, String name, int steps) throws IOException {
            process = new ProcessBuilder(List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Spender.class.getName(),
                            TestPostgres.server(),
                            names.database(),
                            names.app(),
                            name,
                            String.valueOf(steps)))
                    .redirectErrorStream(true)
                    .start();
            out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        }

        /** What follows this word on the next line that begins with it. */
        String after(String word) throws IOException {
            for (String line; (line = out.readLine()) != null; said.add(line)) {
                if (line.startsWith(word)) {
                    return line.substring(word.length()).strip();
                }
            }
            throw new IllegalStateException("it did not come to '" + word + "': " + String.join("\n", said));
        }

        void go() throws IOException {
            process.getOutputStream().write('\n');
            process.getOutputStream().flush();
        }

        boolean alive() {
            return process.isAlive();
        }

        /** Kills it when all its threads are stuck, and returns how many hold a reservation. */
        int killWhenStuck() throws IOException, InterruptedException {
            int held = 0;
            for (int stuck = 0; stuck < THREADS; stuck++) {
                held += after("stuck").equals("true") ? 1 : 0;
            }
            process.toHandle().destroyForcibly();
            process.waitFor();
            return held;
        }

        @Override
        public void close() throws IOException {
            process.destroyForcibly();
            out.close();
        }
    }

    @Test
    void attack41_three_processes_one_of_them_killed_never_pass_the_budget() throws Exception {
        Random random = new Random(SEED);
        for (int round = 0; round < ROUNDS; round++) {
            try (TestDatabase database = TestDatabase.freshPostgres();
                    Database pooled = UsageLoad.pooled(database, 4);
                    TestContexts contexts = TestContexts.open()) {
                RunContext ctx = contexts.of("acme", "ada");
                JdbcUsage store = new JdbcUsage(pooled);
                store.put(ctx, UsageLoad.budget(CENTS));
                UsageLoad load = new UsageLoad(store, ctx);
                int steps = random.nextInt(10);
                try (Child victim = new Child(database.names(), "v", steps);
                        Child one = new Child(database.names(), "a", -1);
                        Child two = new Child(database.names(), "b", -1)) {
                    List<Child> all = List.of(victim, one, two);
                    for (Child child : all) {
                        child.after("ready");
                    }
                    for (Child child : all) {
                        child.go();
                    }
                    ConcurrentLinkedQueue<BigDecimal> seen = new ConcurrentLinkedQueue<>();
                    Thread watcher = watch(load, seen, List.of(one, two));
                    int held = victim.killWhenStuck();
                    long spent = Long.parseLong(one.after("spent")) + Long.parseLong(two.after("spent"));
                    watcher.join();
                    check(load, new Round(held, steps, spent), new ArrayList<>(seen));
                }
            }
        }
    }

    private record Round(int held, int steps, long spent) {}

    /** Looks at the budget again and again while they spend. */
    private static Thread watch(UsageLoad load, ConcurrentLinkedQueue<BigDecimal> seen, List<Child> others) {
        Thread watcher = new Thread(() -> {
            while (others.stream().anyMatch(Child::alive)) {
                seen.add(load.taken());
            }
        });
        watcher.start();
        return watcher;
    }

    private static void check(UsageLoad load, Round round, List<BigDecimal> seen) {
        BigDecimal limit = BigDecimal.valueOf(CENTS);
        String as = round + ", seed " + SEED;
        assertThat(round.held()).as(as).isPositive();
        assertThat(seen).as(as).isNotEmpty().allMatch(taken -> taken.compareTo(limit) <= 0);
        assertThat(load.taken()).as(as).isLessThanOrEqualTo(limit).isGreaterThan(limit.subtract(BigDecimal.TEN));
        assertThat(load.used()).as("with reservations left open, " + as).isLessThan(load.taken());
        int counted = load.sweep();
        assertThat(counted).as("begun ones among " + as).isBetween(1, round.held());
        assertThat(load.sweep()).isZero();
        assertThat(load.taken())
                .as("after the sweep, " + as)
                .isEqualByComparingTo(load.used())
                .isEqualByComparingTo(load.events())
                .isEqualByComparingTo(load.hours())
                .isEqualByComparingTo(BigDecimal.valueOf(
                        round.spent() + (long) THREADS * round.steps() + (long) counted * UsageLoad.MOST_CENTS))
                .isLessThanOrEqualTo(limit);
        // The control: without the sweep, what the dead process took stays taken, and is not in the events.
        assertThat(round.spent() + (long) THREADS * round.steps())
                .isLessThan(load.events().longValueExact());
    }
}
