package dev.revo.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.Fault;
import dev.revo.error.UnavailableException;
import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.RunJournal;
import dev.revo.spi.RunOutput;
import dev.revo.spi.StorageLimit;
import dev.revo.testkit.TestContexts;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Large outputs of runs and the runs themselves go in one transaction, whoever else purges or keeps something. */
class PurgeOutputsTest {
    private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");
    private static final int SIZE = 1_000;
    private static final int RUNS = 120;
    private static final int THREADS = 4;

    private final TestContexts contexts = TestContexts.open();
    private final RunContext acme = contexts.of("acme", "ada");

    @AfterEach
    void close() {
        contexts.close();
    }

    private record Stores(JdbcRunJournal journal, JdbcBlobs blobs, JdbcStorage storage, JdbcUnitOfWork units) {
        static Stores of(TestDatabase database) {
            return new Stores(
                    new JdbcRunJournal(database.database(), database.holders()),
                    new JdbcBlobs(database.database(), StorageLimit.NONE),
                    new JdbcStorage(database.database()),
                    new JdbcUnitOfWork(new JdbcAudit(database.database())));
        }

        String put(RunContext ctx, String what) {
            byte[] content = (what + " ".repeat(SIZE)).substring(0, SIZE).getBytes(StandardCharsets.UTF_8);
            return blobs.put(ctx, new ByteArrayInputStream(content), SIZE);
        }

        RunId ended(RunContext ctx, int number) {
            RunId run = RunId.of(new UUID(9, number));
            byte[] output = new RunOutput(put(ctx, "run " + number), SIZE).data();
            journal.append(
                    ctx,
                    journal.claim(ctx, run).orElseThrow(),
                    List.of(
                            JournalEntry.of(run, 0, RunJournal.OUTPUT, 1, AT, output),
                            JournalEntry.of(run, 1, RunJournal.FINISHED, 2, AT, new byte[0])));
            return run;
        }

        long bytes(RunContext ctx) {
            return storage.used(ctx).getOrDefault(JdbcStorage.BLOBS, 0L);
        }

        List<RunId> purge(RunContext ctx, int atMost, Consumer<JournalEntry> more) {
            return units.run(
                    ctx,
                    tx -> journal.purge(ctx, AT.plusSeconds(1), atMost, entry -> {
                                blobs.delete(ctx, RunOutput.of(entry).hash());
                                more.accept(entry);
                            })
                            .runs());
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void a_unit_that_fails_after_blobs_were_deleted_has_deleted_none(Dialect dialect) {
        Stores stores = Stores.of(TestDatabase.of(dialect));
        RunId run = stores.ended(acme, 1);
        stores.ended(acme, 2);
        List<JournalEntry> seen = new ArrayList<>();
        assertThatThrownBy(() -> stores.purge(acme, 100, entry -> {
                    seen.add(entry);
                    if (seen.size() == 2) {
                        assertThat(stores.bytes(acme)).as("in this transaction").isZero();
                        throw new UnavailableException(Fault.of("down", "It is down."));
                    }
                }))
                .isInstanceOf(UnavailableException.class)
                .hasMessage("It is down.");
        assertThat(seen).hasSize(2);
        assertThat(stores.bytes(acme)).isEqualTo(2 * SIZE);
        assertThat(stores.journal().read(acme, run, 0, 10)).hasSize(2);
        assertThat(stores.blobs().get(acme, RunOutput.of(seen.get(0)).hash())).isPresent();
        assertThat(stores.purge(acme, 100, entry -> {})).as("the control").hasSize(2);
        assertThat(stores.bytes(acme)).isZero();
        assertThat(stores.journal().read(acme, run, 0, 10)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void processes_that_purge_at_once_beside_runs_that_end_take_each_run_once(Dialect dialect) throws Exception {
        Stores stores = Stores.of(TestDatabase.of(dialect));
        List<RunContext> mine = new ArrayList<>();
        for (int i = 0; i < 2 * THREADS; i++) {
            mine.add(contexts.of("acme", "ada"));
        }
        for (int i = 0; i < RUNS; i++) {
            stores.ended(acme, i);
        }
        CyclicBarrier start = new CyclicBarrier(2 * THREADS);
        List<Callable<List<RunId>>> work = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            RunContext ctx = mine.get(i);
            // Pieces of different sizes, so that nobody has the same runs as another.
            int atMost = 20 + 14 * i;
            work.add(() -> {
                start.await();
                List<RunId> gone = new ArrayList<>();
                int before;
                do {
                    before = gone.size();
                    gone.addAll(stores.purge(ctx, atMost, entry -> {}));
                } while (gone.size() > before);
                return gone;
            });
            RunContext other = mine.get(THREADS + i);
            int first = 1_000 * (i + 1);
            work.add(() -> {
                start.await();
                for (int n = 0; n < RUNS / THREADS; n++) {
                    stores.put(other, "put " + (first + n));
                }
                return List.of();
            });
        }
        ExecutorService threads = Executors.newFixedThreadPool(2 * THREADS);
        try {
            List<RunId> gone = new ArrayList<>();
            for (Future<List<RunId>> each : threads.invokeAll(work)) {
                gone.addAll(each.get());
            }
            gone.addAll(stores.purge(acme, 10_000, entry -> {}));
            assertThat(gone).hasSize(RUNS).doesNotHaveDuplicates();
            assertThat(stores.bytes(acme)).as("what was put beside it").isEqualTo((long) SIZE * RUNS);
        } finally {
            threads.shutdownNow();
        }
    }
}
