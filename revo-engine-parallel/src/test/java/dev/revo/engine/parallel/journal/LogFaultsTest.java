package dev.revo.engine.parallel.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.engine.parallel.journal.LossyDisk.Loss;
import dev.revo.error.RevoException;
import dev.revo.error.UnavailableException;
import dev.revo.error.WiringException;
import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.RunJournal;
import dev.revo.testkit.SequentialIds;
import dev.revo.testkit.TestContexts;
import dev.revo.testkit.crash.CrashPoints;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.CRC32C;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All that can be wrong with files: each has an outcome, and a message that says what to do. */
@NullUnmarked // JUnit fills fields before each test.
class LogFaultsTest {
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

    private WorkLog log() throws IOException {
        return WorkLog.over(Workload.DIRECTORY, disk, WorkLog.SEGMENT_BYTES);
    }

    private static JournalEntry step(RunId run, long sequence) {
        return Workload.entry(run, sequence, "step", 40);
    }

    /** A log with that many groups of one record each, and the file that has them. */
    private Path written(RunId run, int records, boolean closed) throws IOException {
        WorkLog log = log();
        long fence = log.claim(ctx, run).orElseThrow();
        for (int i = 0; i < records; i++) {
            log.append(ctx, fence, List.of(step(run, i)));
        }
        if (closed) {
            log.close();
        }
        return last();
    }

    private Path last() {
        List<Path> files = disk.list(Workload.DIRECTORY).stream()
                .filter(file -> SegmentFile.name(file).isPresent())
                .toList();
        return files.get(files.size() - 1);
    }

    private static void refused(
            org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String code, String... words) {
        assertThatThrownBy(call)
                .isInstanceOf(UnavailableException.class)
                .hasMessageContainingAll(words)
                .extracting(e -> ((RevoException) e).code())
                .isEqualTo(code);
    }

    @Test
    void a_tail_torn_at_any_byte_is_cut_and_the_run_goes_on() throws IOException {
        Path file = written(ONE, 3, false);
        byte[] whole = disk.read(file);
        int group = (whole.length - SegmentFile.HEADER) / 3;
        for (int length = whole.length - group; length < whole.length; length++) {
            disk = LossyDisk.empty();
            disk.createDirectories(Workload.DIRECTORY);
            byte[] torn = Arrays.copyOf(whole, length);
            disk.damage(file, bytes -> torn);
            WorkLog log = log();
            assertThat(log.read(ctx, ONE, 0, 9)).containsExactly(step(ONE, 0), step(ONE, 1));
            log.append(ctx, log.claim(ctx, ONE).orElseThrow(), List.of(Workload.entry(ONE, 2, "again", 7)));
            disk = disk.afterPowerLoss(Loss.ALL);
            assertThat(log().read(ctx, ONE, 0, 9)).hasSize(3);
        }
    }

    @Test
    void a_flipped_bit_at_any_byte_of_a_closed_log_is_found_and_named_or_costs_nothing() throws IOException {
        Path file = written(ONE, 3, true);
        byte[] whole = disk.read(file);
        int end = whole.length - SegmentFile.GROUP - RecordCodec.encode(new LogRecord.Close()).length;
        Random random = new Random(7);
        for (int at = 0; at < whole.length; at++) {
            byte[] flipped = whole.clone();
            flipped[at] ^= (byte) (1 << random.nextInt(8));
            disk.damage(file, bytes -> flipped);
            LossyDisk one = disk.afterPowerLoss(Loss.NOTHING);
            if (at < end) {
                refused(
                        () -> WorkLog.over(Workload.DIRECTORY, one, WorkLog.SEGMENT_BYTES),
                        "journal_corrupt",
                        file.toString(),
                        "damaged at byte",
                        "WorkLog.salvage");
            } else {
                // What stands there only says that the log was closed.
                assertThat(WorkLog.over(Workload.DIRECTORY, one, WorkLog.SEGMENT_BYTES)
                                .read(ctx, ONE, 0, 9))
                        .hasSize(3);
            }
        }
    }

    @Test
    void a_flipped_bit_at_any_byte_of_an_earlier_segment_or_before_the_last_group_is_found_and_named()
            throws IOException {
        disk = LossyDisk.empty();
        WorkLog log = WorkLog.over(Workload.DIRECTORY, disk, 300);
        log.claim(ctx, ONE);
        for (int i = 0; i < 7; i++) {
            log.append(ctx, 1, List.of(step(ONE, i)));
        }
        List<Path> files = disk.list(Workload.DIRECTORY);
        assertThat(files).hasSizeGreaterThan(2);
        for (Path file : files) {
            byte[] whole = disk.read(file);
            int until = file.equals(last()) ? SegmentFile.HEADER : whole.length;
            for (int at = 0; at < until; at++) {
                byte[] flipped = whole.clone();
                flipped[at] ^= 4;
                disk.damage(file, bytes -> flipped);
                LossyDisk one = disk.afterPowerLoss(Loss.NOTHING);
                refused(
                        () -> WorkLog.over(Workload.DIRECTORY, one, 300),
                        "journal_corrupt",
                        file.toString(),
                        "damaged at byte");
            }
            disk.damage(file, bytes -> whole);
        }
    }

    @Test
    void a_segment_that_is_missing_is_named() throws IOException {
        WorkLog log = WorkLog.over(Workload.DIRECTORY, disk, 300);
        log.claim(ctx, ONE);
        for (int i = 0; i < 7; i++) {
            log.append(ctx, 1, List.of(step(ONE, i)));
        }
        disk.delete(disk.list(Workload.DIRECTORY).get(1));
        refused(this::log, "journal_corrupt", "has no file work-0000000002", "backup");
    }

    @Test
    void a_segment_of_a_newer_form_says_so() throws IOException {
        Path file = written(ONE, 1, true);
        disk.damage(file, bytes -> {
            ByteBuffer.wrap(bytes).putInt(8, 9);
            CRC32C crc = new CRC32C();
            crc.update(bytes, 0, SegmentFile.HEADER - 4);
            ByteBuffer.wrap(bytes).putInt(SegmentFile.HEADER - 4, (int) crc.getValue());
            return bytes;
        });
        refused(this::log, "journal_unreadable", file.toString(), "its form is 9", "newer reVo");
    }

    @Test
    void a_record_of_an_unknown_kind_is_named() throws IOException {
        Path file = written(ONE, 1, false);
        disk.damage(file, bytes -> {
            byte[] record = Arrays.copyOfRange(bytes, SegmentFile.HEADER + SegmentFile.GROUP, bytes.length);
            record[RecordCodec.HEADER + 8] = 77;
            RecordCodec.stamp(record, 0);
            byte[] group = SegmentFile.group(1, SegmentFile.HEADER, List.of(record));
            byte[] made = Arrays.copyOf(bytes, SegmentFile.HEADER + group.length);
            System.arraycopy(group, 0, made, SegmentFile.HEADER, group.length);
            return made;
        });
        refused(this::log, "journal_corrupt", "record 1", "kind is 77");
    }

    @Test
    void files_of_others_are_left_alone_and_garbage_under_a_name_of_ours_is_named() throws IOException {
        written(ONE, 2, true);
        disk.damage(Workload.DIRECTORY.resolve("notes.txt"), bytes -> "hello".getBytes(UTF_8));
        disk.damage(Workload.DIRECTORY.resolve("t-.DS_Store"), bytes -> "x".getBytes(UTF_8));
        disk.damage(Workload.DIRECTORY.resolve("work-1.log"), bytes -> "x".getBytes(UTF_8));
        disk.createDirectories(Workload.DIRECTORY.resolve("t-empty"));
        disk.createDirectories(Workload.DIRECTORY.resolve("other"));
        assertThat(log().read(ctx, ONE, 0, 9)).hasSize(2);
        assertThat(disk.list(Workload.DIRECTORY)).hasSize(6);
        Path next = SegmentFile.file(Workload.DIRECTORY, 2, 1);
        Random random = new Random(11);
        for (int i = 0; i < 200; i++) {
            byte[] garbage = new byte[SegmentFile.HEADER + 1 + random.nextInt(2_000)];
            random.nextBytes(garbage);
            Arrays.fill(garbage, 0, i % 3 == 0 ? garbage.length / 2 : 0, (byte) 0);
            disk.damage(next, bytes -> garbage);
            LossyDisk one = disk.afterPowerLoss(Loss.NOTHING);
            refused(
                    () -> WorkLog.over(Workload.DIRECTORY, one, WorkLog.SEGMENT_BYTES),
                    "journal_corrupt",
                    next.toString());
        }
    }

    @Test
    void a_log_inside_the_data_of_an_entry_is_data_also_when_it_is_torn() throws IOException {
        Path file = written(ONE, 2, true);
        byte[] inner = disk.read(file);
        disk = LossyDisk.empty();
        WorkLog log = log();
        JournalEntry outer = JournalEntry.of(ONE, 0, "step", 1, Workload.AT, inner);
        log.append(ctx, log.claim(ctx, ONE).orElseThrow(), List.of(outer));
        assertThat(log().read(ctx, ONE, 0, 9)).containsExactly(outer);
        Path now = last();
        disk.damage(now, bytes -> Arrays.copyOf(bytes, bytes.length - 1));
        assertThat(log().read(ctx, ONE, 0, 9)).isEmpty();
    }

    @Test
    void a_disk_that_fails_ends_all_writing_until_the_log_is_opened_again() throws IOException {
        for (String operation : List.of("write", "force ")) {
            disk = LossyDisk.empty();
            WorkLog log = log();
            long fence = log.claim(ctx, ONE).orElseThrow();
            log.append(ctx, fence, List.of(step(ONE, 0)));
            log.claim(ctx, TWO);
            disk.failing(what -> what.startsWith(operation));
            refused(
                    () -> log.append(ctx, fence, List.of(step(ONE, 1))),
                    "journal_failed",
                    "No space left",
                    Workload.DIRECTORY.toString(),
                    "opened again",
                    "Check space");
            disk.failing(what -> false);
            refused(() -> log.append(ctx, fence, List.of(step(ONE, 1))), "journal_failed", "opened again");
            refused(() -> log.append(ctx, 1, List.of(step(TWO, 0))), "journal_failed", "opened again");
            refused(() -> log.claim(ctx, ONE), "journal_failed", "opened again");
            refused(() -> log.bind(ctx, "k", "f", ONE), "journal_failed", "opened again");
            assertThat(log.read(ctx, ONE, 0, 9)).as("what was acknowledged").hasSize(1);
            log.close();
            WorkLog again = log();
            int found = again.read(ctx, ONE, 0, 9).size();
            assertThat(found).isBetween(1, 2);
            again.append(ctx, again.claim(ctx, ONE).orElseThrow(), List.of(step(ONE, found)));
            assertThat(log().read(ctx, ONE, 0, 9)).hasSize(found + 1);
        }
    }

    @Test
    void a_segment_that_cannot_be_made_ends_all_writing_and_the_next_life_goes_on() throws IOException {
        for (String operation : List.of("write work-0000000002", "force work-0000000002", "forceDirectory")) {
            disk = LossyDisk.empty();
            WorkLog log = WorkLog.over(Workload.DIRECTORY, disk, 100);
            log.claim(ctx, ONE);
            log.append(ctx, 1, List.of(step(ONE, 0)));
            disk.failing(what -> what.startsWith(operation));
            refused(() -> log.append(ctx, 1, List.of(step(ONE, 1))), "journal_failed", "No space left");
            disk.failing(what -> false);
            for (Loss loss : Loss.values()) {
                LossyDisk after = disk.afterPowerLoss(loss);
                WorkLog again = WorkLog.over(Workload.DIRECTORY, after, 100);
                assertThat(again.read(ctx, ONE, 0, 9)).as("acknowledged").contains(step(ONE, 0));
                int found = again.read(ctx, ONE, 0, 9).size();
                again.append(ctx, again.claim(ctx, ONE).orElseThrow(), List.of(step(ONE, found)));
            }
        }
    }

    /** After a force that failed the pages count as written: a later force of the file succeeds and writes nothing. */
    private static final class ForgetfulDisk extends ThroughDisk {
        private final Set<Path> forgotten = new HashSet<>();
        private boolean fails;

        ForgetfulDisk(Disk disk) {
            super(disk);
        }

        @Override
        public void force(Path file) throws IOException {
            if (fails) {
                forgotten.add(file);
                throw new IOException("Input/output error");
            }
            if (!forgotten.contains(file)) {
                super.force(file);
            }
        }
    }

    @Test
    void what_a_failed_force_left_in_the_cache_is_written_anew_before_anybody_is_told_of_it() throws IOException {
        ForgetfulDisk forgetful = new ForgetfulDisk(disk);
        WorkLog log = WorkLog.over(Workload.DIRECTORY, forgetful, WorkLog.SEGMENT_BYTES);
        log.claim(ctx, ONE);
        log.append(ctx, 1, List.of(step(ONE, 0)));
        forgetful.fails = true;
        refused(() -> log.append(ctx, 1, List.of(step(ONE, 1))), "journal_failed", "Input/output error");
        forgetful.fails = false;
        Path before = last();
        forgetful.force(before);
        assertThat(disk.afterPowerLoss(Loss.ALL).read(before).length)
                .as("control: a second force that succeeds proves nothing")
                .isLessThan(disk.read(before).length);
        WorkLog again = WorkLog.over(Workload.DIRECTORY, forgetful, WorkLog.SEGMENT_BYTES);
        assertThat(again.read(ctx, ONE, 0, 9)).as("it was in the cache").hasSize(2);
        WorkLog third = Workload.journal(disk.afterPowerLoss(Loss.ALL));
        assertThat(third.read(ctx, ONE, 0, 9)).as("and told of").hasSize(2);
    }

    @Test
    void what_stands_on_the_disk_is_checked_when_it_is_read() throws IOException {
        Path file = written(ONE, 2, true);
        WorkLog log = log();
        disk.damage(file, bytes -> {
            bytes[SegmentFile.HEADER + SegmentFile.GROUP + RecordCodec.HEADER + 60] ^= 1;
            return bytes;
        });
        refused(() -> log.read(ctx, ONE, 0, 9), "journal_corrupt", file.toString(), "not whole");
    }

    @Test
    void a_compaction_that_fails_costs_nothing_and_is_not_tried_again_in_this_life() throws IOException {
        for (String operation : List.of("rename", "write work-0000000001-000002", "forceDirectory")) {
            disk = LossyDisk.empty();
            WorkLog log = WorkLog.over(Workload.DIRECTORY, disk, 300);
            for (int i = 0; i < 20; i++) {
                RunId run = RunId.of(SequentialIds.id(i));
                JournalEntry end = Workload.entry(run, 0, RunJournal.FINISHED, 40);
                log.append(ctx, log.claim(ctx, run).orElseThrow(), List.of(end));
            }
            int before = disk.list(Workload.DIRECTORY).size();
            AtomicBoolean copying = new AtomicBoolean();
            disk.failing(what -> {
                copying.compareAndSet(false, what.startsWith("write work-0000000001-000002"));
                return copying.get() && what.startsWith(operation);
            });
            assertThat(log.purge(ctx, Workload.AT.plusSeconds(1), 999, entry -> {})
                            .runs())
                    .hasSize(20);
            assertThat(copying).isTrue();
            disk.failing(what -> false);
            log.append(ctx, log.claim(ctx, ONE).orElseThrow(), List.of(step(ONE, 0)));
            log.purge(ctx, Workload.AT.plusSeconds(1), 999, entry -> {});
            assertThat(disk.list(Workload.DIRECTORY)).hasSizeGreaterThanOrEqualTo(before);
            WorkLog again = WorkLog.over(Workload.DIRECTORY, disk, 300);
            assertThat(again.read(ctx, ONE, 0, 9)).hasSize(1);
            assertThat(again.read(ctx, RunId.of(SequentialIds.id(7)), 0, 9)).isEmpty();
        }
    }

    @Test
    void a_directory_that_cannot_be_made_or_only_reads_is_refused_with_its_name(@TempDir Path directory)
            throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "x");
        refused(() -> WorkLog.open(file.resolve("journal")), "journal_failed", file.toString(), "rights");
    }

    @Test
    void a_directory_that_goes_away_is_told_and_not_made_anew(@TempDir Path directory) throws IOException {
        Path in = directory.resolve("journal");
        WorkLog log = WorkLog.open(in);
        log.claim(ctx, ONE);
        log.append(ctx, 1, List.of(step(ONE, 0)));
        for (Path file : new RealDisk().list(in)) {
            Files.delete(file);
        }
        Files.delete(in);
        refused(() -> log.append(ctx, 1, List.of(step(ONE, 1))), "journal_failed", in.toString());
        refused(() -> log.read(ctx, ONE, 0, 9), "journal_failed", in.toString());
        assertThat(in).doesNotExist();
        log.close();
    }

    @Test
    void one_directory_has_one_log_in_a_process_and_none_of_them_after_close(@TempDir Path directory)
            throws IOException {
        WorkLog first = WorkLog.open(directory);
        assertThatThrownBy(() -> WorkLog.open(directory))
                .isInstanceOf(WiringException.class)
                .hasMessageContainingAll(directory.toString(), ".data(");
        assertThatThrownBy(() -> WorkLog.verify(directory)).isInstanceOf(WiringException.class);
        first.close();
        WorkLog.open(directory).close();
    }

    @Test
    void another_process_is_refused_while_this_one_holds_the_directory(@TempDir Path directory) throws IOException {
        CrashPoints other = CrashPoints.of(LogHolder.class).args(directory.toString());
        try (WorkLog held = WorkLog.open(directory)) {
            assertThat(held.guarantees()).isNotEmpty();
            assertThat(other.dryRun().output()).contains("refused journal_locked");
        }
        assertThat(other.dryRun().output()).contains("held");
        // A process that was killed holds nothing.
        assertThat(other.killAt("held", 1).reached()).isTrue();
        WorkLog.open(directory).close();
    }

    @Test
    void a_thread_that_is_interrupted_opens_and_closes_and_stays_interrupted(@TempDir Path directory)
            throws IOException {
        Thread.currentThread().interrupt();
        try (WorkLog log = WorkLog.open(directory)) {
            assertThat(log.claim(ctx, ONE)).hasValue(1);
            log.append(ctx, 1, List.of(step(ONE, 0)));
            assertThat(log.read(ctx, ONE, 0, 9)).hasSize(1);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }
}
