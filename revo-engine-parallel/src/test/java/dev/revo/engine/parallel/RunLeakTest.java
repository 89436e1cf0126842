package dev.revo.engine.parallel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.Revo;
import dev.revo.ScopedRevo;
import dev.revo.inmemory.InMemory;
import dev.revo.parallel.Job;
import dev.revo.run.Priority;
import dev.revo.run.RunHandle;
import dev.revo.run.RunOptions;
import dev.revo.scope.Scope;
import dev.revo.spi.AuditStore;
import dev.revo.spi.RunJournal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** After a million tasks, half of them lambdas and half jobs, the heap is as large as after the first of them. */
final class RunLeakTest {
    private static final int TASKS = Boolean.getBoolean("revo.long") ? 1_000_000 : 50_000;
    // Enough to fill what has a bound, so that what grows later has none.
    private static final int FIRST = 15_000;
    private static final int BATCH = 1_000;
    private static final int TENANTS = 20;
    private static final long NOISE = 8L * 1024 * 1024;
    private static final String LARGE = "x".repeat(300_000);

    private static final Job<Integer, String> JOB = Job.of(
            "leak", 1, Integer.class, String.class, (ctx, number) -> number % BATCH == 0 ? LARGE : "done " + number);

    /** How many bytes the heap grew between the first tasks and the last. */
    private static long grown(RunJournal journal, int tasks) {
        try (Revo revo = Revo.builder()
                .trustAllCallers()
                .drain(Duration.ZERO)
                .provide(RunJournal.class, journal)
                // Its own bound is that of each tenant, and larger than these tests.
                .provide(AuditStore.class, InMemory.audit(100))
                .install(ParallelEngine.module())
                .contribute(Job.class, JOB)
                .build()) {
            List<ScopedRevo> tenants = new ArrayList<>();
            for (int i = 0; i < TENANTS; i++) {
                tenants.add(revo.with(Scope.of("tenant-" + i, "ada")));
            }
            run(tenants, 0, FIRST);
            long before = LiveHeap.bytes();
            long start = System.nanoTime();
            run(tenants, FIRST, tasks);
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            long after = LiveHeap.bytes();
            System.out.printf(
                    "live heap after %,d tasks: %,d bytes, after %,d: %,d bytes, %,d ms between%n",
                    FIRST, before, tasks, after, took.toMillis());
            return after - before;
        }
    }

    private static void run(List<ScopedRevo> tenants, int from, int to) {
        Priority[] priorities = Priority.values();
        for (int first = from; first < to; first += BATCH) {
            List<RunHandle<?>> batch = new ArrayList<>();
            for (int i = first; i < Math.min(to, first + BATCH); i++) {
                int number = i;
                ScopedRevo who = tenants.get(i % TENANTS);
                RunOptions options = RunOptions.defaults()
                        .priority(priorities[i / 7 % priorities.length])
                        .idempotencyKey("key-" + i);
                batch.add(
                        i / TENANTS % 2 == 0
                                ? who.parallel().ephemeral("leak", () -> "done " + number, options)
                                : who.parallel().start(JOB.request(number), options));
            }
            batch.forEach(RunHandle::await);
        }
    }

    @Test
    void a_task_that_is_over_leaves_nothing() {
        assertThat(grown(InMemory.runJournal(), TASKS)).as("bytes grown").isLessThan(NOISE);
    }

    @Test
    void control_a_journal_that_drops_nothing_is_seen_to_grow() {
        assertThat(grown(InMemory.runJournal(Integer.MAX_VALUE), 50_000))
                .as("bytes grown")
                .isGreaterThan(2 * NOISE);
    }
}
