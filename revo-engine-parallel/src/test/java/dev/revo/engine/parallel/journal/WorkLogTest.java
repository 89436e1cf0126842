package dev.revo.engine.parallel.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.ConflictException;
import dev.revo.error.RevoException;
import dev.revo.error.UnavailableException;
import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import dev.revo.spi.Guarantee;
import dev.revo.spi.IdempotencyStore;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.RunJournal;
import dev.revo.testkit.Await;
import dev.revo.testkit.SequentialIds;
import dev.revo.testkit.TestContexts;
import dev.revo.testkit.contract.IdempotencyStoreContract;
import dev.revo.testkit.contract.RunJournalContract;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log: its contracts, groups, segments and compaction. */
@NullUnmarked // JUnit fills fields before each test.
class WorkLogTest {
    private static final RunId ONE = RunId.of(SequentialIds.id(1));
    private static final RunId TWO = RunId.of(SequentialIds.id(2));

    private TestContexts contexts;
    private RunContext ctx;
    private LossyDisk disk;

    @BeforeEach
    void open() {
        contexts = TestContexts.open();
        ctx = contexts.of("acme", "ada");
        disk = LossyDisk.empty();
    }

    @AfterEach
    void close() {
        contexts.close();
    }

    @Nested
    class AsJournalOnFiles extends RunJournalContract {
        @TempDir
        private Path directory;

        private WorkLog log;

        @Override
        protected RunJournal journal() {
            log = WorkLog.open(directory.resolve("a/journal"));
            return log;
        }

        @AfterEach
        void closeJournal() throws IOException {
            log.close();
        }
    }

    @Nested
    class AsJournalOnTheLossyDisk extends RunJournalContract {
        @Override
        protected RunJournal journal() throws IOException {
            return Workload.journal(disk);
        }
    }

    @Nested
    class AsKeysOnFiles extends IdempotencyStoreContract {
        @TempDir
        private Path directory;

        private WorkLog log;

        @Override
        protected IdempotencyStore store() {
            log = WorkLog.open(directory);
            return log;
        }

        @AfterEach
        void closeStore() throws IOException {
            log.close();
        }
    }

    @Nested
    class AsKeysOnTheLossyDisk extends IdempotencyStoreContract {
        @Override
        protected IdempotencyStore store() throws IOException {
            return Workload.journal(disk);
        }
    }

    private WorkLog log() throws IOException {
        return Workload.journal(disk);
    }

    private static JournalEntry step(RunId run, long sequence) {
        return Workload.entry(run, sequence, "step", 40);
    }

    private static JournalEntry end(RunId run, long sequence) {
        return Workload.entry(run, sequence, RunJournal.FINISHED, 40);
    }

    private List<Path> segments() {
        return disk.list(Workload.DIRECTORY).stream()
                .filter(file -> SegmentFile.name(file).isPresent())
                .toList();
    }

    @Test
    void promises_to_survive_death_and_power_loss() throws IOException {
        assertThat(log().guarantees())
                .containsExactlyInAnyOrder(Guarantee.SURVIVES_PROCESS_DEATH, Guarantee.SURVIVES_POWER_LOSS);
    }

    /** A disk whose forces wait until they are let go. */
    private static final class SlowDisk extends ThroughDisk {
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch go = new CountDownLatch(1);
        private volatile boolean slow;
        private int forces;

        SlowDisk(Disk disk) {
            super(disk);
        }

        @Override
        public void force(Path file) throws IOException {
            forces += slow ? 1 : 0;
            if (slow && go.getCount() > 0) {
                begun.countDown();
                try {
                    go.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
            super.force(file);
        }
    }

    @Test
    void what_comes_while_one_write_is_forced_is_written_and_forced_together() throws Exception {
        SlowDisk slow = new SlowDisk(disk);
        WorkLog log = WorkLog.over(Workload.DIRECTORY, slow, WorkLog.SEGMENT_BYTES);
        List<RunId> runs = new ArrayList<>();
        for (int i = 0; i < 33; i++) {
            runs.add(RunId.of(SequentialIds.id(10 + i)));
            log.claim(ctx, runs.get(i));
        }
        slow.slow = true;
        ExecutorService threads = Executors.newFixedThreadPool(33);
        try {
            List<Future<?>> appends = new ArrayList<>();
            appends.add(threads.submit(() -> log.append(ctx, 1, List.of(step(runs.get(0), 0)))));
            slow.begun.await();
            for (RunId run : runs.subList(1, 33)) {
                appends.add(threads.submit(() -> log.append(ctx, 1, List.of(step(run, 0)))));
            }
            Await.atMost(Duration.ofSeconds(20)).until("all wait", () -> log.waiting() == 32);
            assertThat(log.read(ctx, runs.get(0), 0, 9))
                    .as("nobody is told of what is not forced")
                    .isEmpty();
            slow.go.countDown();
            for (Future<?> append : appends) {
                append.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(slow.forces).as("one for the first, one for all others").isEqualTo(2);
        WorkLog again = Workload.journal(disk.afterPowerLoss(LossyDisk.Loss.ALL));
        for (RunId run : runs) {
            assertThat(again.read(ctx, run, 0, 9)).containsExactly(step(run, 0));
        }
    }

    @Test
    void an_interrupt_breaks_nothing_off_and_is_kept() throws Exception {
        SlowDisk slow = new SlowDisk(disk);
        WorkLog log = WorkLog.over(Workload.DIRECTORY, slow, WorkLog.SEGMENT_BYTES);
        log.claim(ctx, ONE);
        log.claim(ctx, TWO);
        slow.slow = true;
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<?> leader = threads.submit(() -> log.append(ctx, 1, List.of(step(ONE, 0))));
            slow.begun.await();
            CountDownLatch kept = new CountDownLatch(1);
            Thread waiting = new Thread(() -> {
                log.append(ctx, 1, List.of(step(TWO, 0)));
                if (Thread.currentThread().isInterrupted()) {
                    kept.countDown();
                }
            });
            waiting.start();
            Await.atMost(Duration.ofSeconds(20)).until("it waits", () -> log.waiting() == 1);
            waiting.interrupt();
            slow.go.countDown();
            leader.get();
            waiting.join();
            assertThat(kept.getCount()).isZero();
        } finally {
            threads.shutdownNow();
        }
        assertThat(log.read(ctx, TWO, 0, 9)).hasSize(1);
    }

    @Test
    void a_run_that_is_read_from_a_place_on_gives_what_comes_after_it() throws IOException {
        WorkLog log = log();
        log.claim(ctx, ONE);
        for (int i = 0; i < 90; i += 3) {
            log.append(ctx, 1, List.of(step(ONE, i), step(ONE, i + 1), step(ONE, i + 2)));
        }
        for (int round = 0; round < 2; round++) {
            for (int from = 0; from <= 90; from++) {
                List<JournalEntry> found = log.read(ctx, ONE, from, 7);
                assertThat(found).hasSize(Math.min(7, Math.max(0, 90 + round - from)));
                for (int i = 0; i < found.size(); i++) {
                    assertThat(found.get(i).sequence()).isEqualTo((long) from + i);
                }
            }
            assertThat(log.read(ctx, ONE, 5, 0)).isEmpty();
            if (round == 0) {
                // Now it is known by stretches alone.
                log.append(ctx, 1, List.of(end(ONE, 90)));
                assertThat(log.last(ctx, ONE)).contains(end(ONE, 90));
            }
        }
        assertThat(log().read(ctx, ONE, 0, 999)).hasSize(91);
    }

    @Test
    void runs_of_two_tenants_and_texts_of_any_kind_stay_apart_after_a_restart() throws IOException {
        WorkLog log = log();
        JournalEntry odd =
                JournalEntry.of(ONE, 0, "ty\npe \u0000 \uD83D\uDE00", -7, Instant.MIN, new byte[] {-1, 0, 1});
        log.append(ctx, log.claim(ctx, ONE).orElseThrow(), List.of(odd));
        assertThat(log.bind(ctx, "k\u0000\uD83D\uDE00", "f", ONE)).isEmpty();
        assertThat(log.bind(contexts.of("globex", "bo"), "k", "f", ONE)).isEmpty();
        WorkLog again = log();
        assertThat(again.read(ctx, ONE, 0, 9)).containsExactly(odd);
        assertThat(again.bind(ctx, "k\u0000\uD83D\uDE00", "f", TWO)).contains(ONE);
        assertThat(again.bind(ctx, "k\u0000", "g", TWO)).isEmpty();
    }

    @Test
    void times_are_as_given_and_order_is_that_of_sequences_when_the_clock_goes_back() throws IOException {
        WorkLog log = log();
        log.claim(ctx, ONE);
        List<JournalEntry> entries = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            entries.add(JournalEntry.of(ONE, i, "step", 1, Workload.AT.minusSeconds(i * 3_600L), new byte[] {1}));
            log.append(ctx, 1, List.of(entries.get(i)));
        }
        assertThat(log().read(ctx, ONE, 0, 99)).isEqualTo(entries);
    }

    @Test
    void a_claim_of_a_run_with_entries_is_there_in_the_next_life_and_one_without_left_nothing_to_fence()
            throws IOException {
        WorkLog log = log();
        assertThat(log.claim(ctx, ONE)).hasValue(1);
        log.append(ctx, 1, List.of(step(ONE, 0)));
        assertThat(log.claim(ctx, ONE)).hasValue(2);
        log.claim(ctx, TWO);
        WorkLog again = Workload.journal(disk.afterPowerLoss(LossyDisk.Loss.ALL));
        assertThatThrownBy(() -> again.append(ctx, 2, List.of(step(TWO, 0)))).isInstanceOf(ConflictException.class);
        assertThat(again.claim(ctx, ONE)).hasValue(3);
        assertThatThrownBy(() -> again.append(ctx, 2, List.of(step(ONE, 1)))).isInstanceOf(ConflictException.class);
    }

    @Test
    void a_key_outlives_the_process_with_its_run_and_is_free_when_the_run_was_never_written() throws IOException {
        WorkLog log = log();
        log.bind(ctx, "written", "f", ONE);
        log.append(ctx, log.claim(ctx, ONE).orElseThrow(), List.of(step(ONE, 0)));
        log.bind(ctx, "unwritten", "f", TWO);
        assertThat(log.bind(ctx, "unwritten", "f", ONE))
                .as("while its process lives")
                .contains(TWO);
        WorkLog again = Workload.journal(disk.afterPowerLoss(LossyDisk.Loss.ALL));
        assertThat(again.bind(ctx, "written", "f", TWO)).contains(ONE);
        assertThat(again.bind(ctx, "unwritten", "another", ONE)).isEmpty();
        WorkLog third = Workload.journal(disk.afterPowerLoss(LossyDisk.Loss.ALL));
        assertThat(third.bind(ctx, "written", "f", TWO)).contains(ONE);
    }

    @Test
    void segments_follow_each_other_and_what_was_purged_leaves_the_disk() throws IOException {
        WorkLog log = log();
        log.claim(ctx, ONE);
        log.append(ctx, 1, List.of(step(ONE, 0)));
        RunContext short_ = contexts.of("short", "ada");
        List<RunId> runs = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            RunId run = RunId.of(SequentialIds.id(100 + i));
            runs.add(run);
            log.bind(short_, "k" + i, "f", run);
            log.append(short_, log.claim(short_, run).orElseThrow(), List.of(step(run, 0), end(run, 1)));
        }
        int before = segments().size();
        assertThat(before).isGreaterThan(10);
        RunJournal.PurgedRuns gone = log.purge(short_, Workload.AT.plusSeconds(1), 1_000, entry -> {});
        assertThat(gone.runs()).containsExactlyElementsOf(runs);
        assertThat(log.forget(short_, gone.runs())).isEqualTo(200);
        assertThat(segments().size()).isLessThan(before / 2);
        assertThat(log.read(ctx, ONE, 0, 9)).containsExactly(step(ONE, 0));
        WorkLog again = Workload.journal(disk.afterPowerLoss(LossyDisk.Loss.ALL));
        assertThat(again.read(ctx, ONE, 0, 9)).containsExactly(step(ONE, 0));
        for (RunId run : runs) {
            assertThat(again.read(short_, run, 0, 9)).isEmpty();
        }
        assertThat(again.bind(short_, "k7", "g", ONE)).isEmpty();
        again.append(ctx, again.claim(ctx, ONE).orElseThrow(), List.of(step(ONE, 1)));
    }

    @Test
    void reads_go_on_while_segments_are_written_anew() throws Exception {
        WorkLog log = log();
        log.claim(ctx, ONE);
        for (int i = 0; i < 40; i++) {
            log.append(ctx, 1, List.of(step(ONE, i)));
        }
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            CountDownLatch stop = new CountDownLatch(1);
            Future<Integer> reads = threads.submit(() -> {
                int n = 0;
                while (stop.getCount() > 0 || n == 0) {
                    assertThat(log.read(ctx, ONE, 0, 40)).hasSize(40);
                    n++;
                }
                return n;
            });
            RunContext short_ = contexts.of("short", "ada");
            for (int round = 0; round < 30; round++) {
                for (int i = 0; i < 10; i++) {
                    RunId run = RunId.of(SequentialIds.id(100 + 10 * round + i));
                    log.append(short_, log.claim(short_, run).orElseThrow(), List.of(step(run, 0), end(run, 1)));
                }
                log.append(ctx, 1, List.of(step(ONE, 40 + round)));
                log.purge(short_, Workload.AT.plusSeconds(1), 1_000, entry -> {});
            }
            stop.countDown();
            assertThat(reads.get()).isPositive();
        } finally {
            threads.shutdownNow();
        }
        assertThat(log.read(ctx, ONE, 0, 99)).hasSize(70);
        assertThat(log().read(ctx, ONE, 0, 99)).hasSize(70);
    }

    @Test
    void a_closed_log_takes_nothing_and_says_so_and_closing_twice_is_closing_once() throws IOException {
        WorkLog log = log();
        log.claim(ctx, ONE);
        log.append(ctx, 1, List.of(step(ONE, 0)));
        log.close();
        log.close();
        assertThatThrownBy(() -> log.append(ctx, 1, List.of(step(ONE, 1))))
                .isInstanceOf(UnavailableException.class)
                .extracting(e -> ((RevoException) e).code())
                .isEqualTo("journal_closed");
        assertThat(segments()).hasSize(1);
        assertThat(log().read(ctx, ONE, 0, 9)).hasSize(1);
        assertThat(segments()).as("what was closed is not written anew").hasSize(1);
    }
}
