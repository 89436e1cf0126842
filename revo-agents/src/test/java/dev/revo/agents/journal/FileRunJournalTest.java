package dev.revo.agents.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.ConflictException;
import dev.revo.error.RevoException;
import dev.revo.error.UnavailableException;
import dev.revo.error.WiringException;
import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import dev.revo.spi.Guarantee;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.RunJournal;
import dev.revo.testkit.SequentialIds;
import dev.revo.testkit.TestContexts;
import dev.revo.testkit.contract.RunJournalContract;
import dev.revo.testkit.crash.CrashPoints;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32C;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The journal in files: its contract, and all that can be wrong with files. */
@NullUnmarked // JUnit fills fields before each test.
class FileRunJournalTest {
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
    class OnFiles extends RunJournalContract {
        @TempDir
        private Path directory;

        private FileRunJournal journal;

        @Override
        protected RunJournal journal() {
            journal = FileRunJournal.open(directory.resolve("a/journal"));
            return journal;
        }

        @AfterEach
        void closeJournal() throws IOException {
            journal.close();
        }
    }

    @Nested
    class OnTheLossyDisk extends RunJournalContract {
        @Override
        protected RunJournal journal() throws IOException {
            return Workload.journal(disk);
        }
    }

    private FileRunJournal journal() throws IOException {
        return Workload.journal(disk);
    }

    private static JournalEntry step(RunId run, long sequence) {
        return Workload.entry(run, sequence, "step", 40);
    }

    private void written(RunId run, int records) throws IOException {
        FileRunJournal journal = journal();
        long fence = journal.claim(ctx, run).orElseThrow();
        for (int i = 0; i < records; i++) {
            journal.append(ctx, fence, List.of(step(run, i)));
        }
    }

    private static Path file(RunId run) {
        return Workload.DIRECTORY.resolve("t-acme").resolve(run.value() + ".run");
    }

    private List<JournalEntry> read(RunId run) throws IOException {
        return journal().read(ctx, run, 0, Integer.MAX_VALUE);
    }

    @Test
    void promises_to_survive_death_and_power_loss() throws IOException {
        assertThat(journal().guarantees())
                .containsExactlyInAnyOrder(Guarantee.SURVIVES_PROCESS_DEATH, Guarantee.SURVIVES_POWER_LOSS);
    }

    @Test
    void a_tail_torn_at_any_byte_is_cut_and_the_run_goes_on() throws IOException {
        written(ONE, 3);
        byte[] whole = disk.read(file(ONE));
        int record = whole.length / 3;
        for (int length = 2 * record; length < whole.length; length++) {
            int torn = length;
            disk.damage(file(ONE), bytes -> Arrays.copyOf(whole, torn));
            FileRunJournal journal = journal();
            assertThat(journal.read(ctx, ONE, 0, 9)).containsExactly(step(ONE, 0), step(ONE, 1));
            long fence = journal.claim(ctx, ONE).orElseThrow();
            journal.append(ctx, fence, List.of(Workload.entry(ONE, 2, "again", 7)));
            assertThat(read(ONE)).hasSize(3);
        }
    }

    @Test
    void a_flipped_bit_before_the_last_record_names_file_and_byte_and_leaves_other_runs_alone() throws IOException {
        written(ONE, 3);
        written(TWO, 1);
        byte[] whole = disk.read(file(ONE));
        int record = whole.length / 3;
        Random random = new Random(7);
        for (int at = 0; at < 2 * record; at++) {
            int position = at;
            disk.damage(file(ONE), bytes -> {
                byte[] flipped = whole.clone();
                flipped[position] ^= (byte) (1 << random.nextInt(8));
                return flipped;
            });
            assertThatThrownBy(() -> read(ONE))
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining(file(ONE).toString())
                    .hasMessageContaining("byte " + position / record * record)
                    .extracting(e -> ((RevoException) e).code())
                    .isEqualTo("journal_corrupt");
            FileRunJournal journal = journal();
            assertThatThrownBy(() -> journal.claim(ctx, ONE)).isInstanceOf(UnavailableException.class);
            assertThat(journal.unfinished(SystemContext.get(), 10))
                    .extracting(RunJournal.Unfinished::run)
                    .containsExactly(TWO);
        }
    }

    @Test
    void a_record_of_a_newer_form_says_so_and_leaves_other_runs_alone() throws IOException {
        written(ONE, 1);
        written(TWO, 1);
        disk.damage(file(ONE), FileRunJournalTest::newerForm);
        assertThatThrownBy(() -> read(ONE))
                .hasMessageContaining("form is 9")
                .hasMessageContaining("newer reVo")
                .extracting(e -> ((RevoException) e).code())
                .isEqualTo("journal_unreadable");
        assertThat(journal().unfinished(SystemContext.get(), 10))
                .extracting(RunJournal.Unfinished::run)
                .containsExactly(TWO);
    }

    private static byte[] newerForm(byte[] bytes) {
        bytes[RecordCodec.HEADER] = 9;
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, 4);
        crc.update(bytes, RecordCodec.HEADER, bytes.length - RecordCodec.HEADER);
        ByteBuffer.wrap(bytes).putInt(4, (int) crc.getValue());
        return bytes;
    }

    @Test
    void garbage_of_any_kind_never_keeps_other_runs_from_being_found() throws IOException {
        written(TWO, 2);
        Path tenant = Workload.DIRECTORY.resolve("t-acme");
        Random random = new Random(11);
        for (int i = 0; i < 300; i++) {
            byte[] garbage = new byte[random.nextInt(3_000)];
            random.nextBytes(garbage);
            if (i % 3 == 0) {
                Arrays.fill(garbage, 0, garbage.length / 2, (byte) 0);
            }
            disk.damage(file(ONE), bytes -> garbage);
            assertThat(journal().unfinished(SystemContext.get(), 10))
                    .extracting(RunJournal.Unfinished::run)
                    .contains(TWO);
        }
        UnaryOperator<byte[]> text = bytes -> "hello".getBytes(UTF_8);
        disk.damage(tenant.resolve("notes.txt"), text);
        disk.damage(tenant.resolve("no-uuid.run"), text);
        disk.damage(Workload.DIRECTORY.resolve("stray"), text);
        disk.damage(Workload.DIRECTORY.resolve("t-.DS_Store"), text);
        disk.createDirectories(tenant.resolve(SequentialIds.id(9) + ".run"));
        disk.createDirectories(Workload.DIRECTORY.resolve("t-empty"));
        assertThat(journal().unfinished(SystemContext.get(), 10))
                .extracting(RunJournal.Unfinished::run)
                .containsExactly(TWO);
    }

    @Test
    void a_record_inside_the_data_of_another_is_data() throws IOException {
        byte[] inner = RecordCodec.encode(new RecordCodec.Frame(77, List.of(step(ONE, 0))));
        JournalEntry outer = JournalEntry.of(ONE, 0, "step", 1, step(ONE, 0).at(), inner);
        FileRunJournal journal = journal();
        journal.append(ctx, journal.claim(ctx, ONE).orElseThrow(), List.of(outer));
        assertThat(read(ONE)).containsExactly(outer);
    }

    @Test
    void a_full_disk_refuses_and_the_run_goes_on_after_a_restart() throws IOException {
        for (String operation : List.of("write", "force ", "truncate", "forceDirectory")) {
            disk = LossyDisk.empty();
            boolean first = operation.equals("forceDirectory");
            FileRunJournal journal = journal();
            long fence = journal.claim(ctx, ONE).orElseThrow();
            if (!first) {
                journal.append(ctx, fence, List.of(step(ONE, 0)));
            }
            int had = first ? 0 : 1;
            disk.failing(what -> what.startsWith(operation));
            assertThatThrownBy(() -> journal.append(ctx, fence, List.of(step(ONE, had))))
                    .isInstanceOf(UnavailableException.class)
                    .extracting(e -> ((RevoException) e).code())
                    .isEqualTo("journal_failed");
            disk.failing(what -> false);
            if (!first) {
                assertThatThrownBy(() -> journal.append(ctx, fence, List.of(step(ONE, had))))
                        .as("after a failed write nothing is acknowledged until a fresh read")
                        .isInstanceOf(UnavailableException.class);
            }
            assertThat(journal.read(ctx, ONE, 0, 9)).hasSize(had);
            FileRunJournal restarted = journal();
            int found = restarted.read(ctx, ONE, 0, 9).size();
            assertThat(found).isBetween(had, had + 1);
            long again = restarted.claim(ctx, ONE).orElseThrow();
            restarted.append(ctx, again, List.of(step(ONE, found)));
            assertThat(read(ONE)).hasSize(found + 1);
        }
    }

    @Test
    void other_runs_can_be_written_while_one_is_broken() throws IOException {
        FileRunJournal journal = journal();
        long one = journal.claim(ctx, ONE).orElseThrow();
        long two = journal.claim(ctx, TWO).orElseThrow();
        journal.append(ctx, two, List.of(step(TWO, 0)));
        disk.failing(what -> what.equals("force " + ONE.value() + ".run"));
        assertThatThrownBy(() -> journal.append(ctx, one, List.of(step(ONE, 0))))
                .isInstanceOf(UnavailableException.class);
        journal.append(ctx, two, List.of(step(TWO, 1)));
        assertThat(journal.read(ctx, TWO, 0, 9)).hasSize(2);
    }

    @Test
    void a_directory_that_cannot_be_made_is_refused_with_its_name(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "x");
        assertThatThrownBy(() -> FileRunJournal.open(file.resolve("journal")))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void one_directory_has_one_journal_in_a_process_and_none_of_them_after_close(@TempDir Path directory)
            throws IOException {
        FileRunJournal first = FileRunJournal.open(directory);
        assertThatThrownBy(() -> FileRunJournal.open(directory))
                .isInstanceOf(WiringException.class)
                .hasMessageContaining(".data(");
        first.close();
        FileRunJournal.open(directory).close();
    }

    @Test
    void another_process_is_refused_while_this_one_holds_the_directory(@TempDir Path directory) throws IOException {
        CrashPoints other = CrashPoints.of(JournalHolder.class).args(directory.toString());
        try (FileRunJournal held = FileRunJournal.open(directory)) {
            assertThat(held.guarantees()).isNotEmpty();
            assertThat(other.dryRun().output()).contains("refused journal_locked");
        }
        assertThat(other.dryRun().output()).contains("held");
        // A process that was killed holds nothing.
        assertThat(other.killAt("held", 1).reached()).isTrue();
        FileRunJournal.open(directory).close();
    }

    @Test
    void what_this_process_wrote_the_next_one_reads(@TempDir Path directory) throws IOException {
        try (FileRunJournal journal = FileRunJournal.open(directory)) {
            long fence = journal.claim(ctx, ONE).orElseThrow();
            journal.append(ctx, fence, List.of(step(ONE, 0), step(ONE, 1)));
        }
        try (FileRunJournal journal = FileRunJournal.open(directory)) {
            assertThat(journal.read(ctx, ONE, 0, 9)).containsExactly(step(ONE, 0), step(ONE, 1));
            assertThat(journal.claim(ctx, ONE)).hasValue(2);
            assertThatThrownBy(() -> journal.append(ctx, 1, List.of(step(ONE, 2))))
                    .isInstanceOf(ConflictException.class);
        }
    }
}
