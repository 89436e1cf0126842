package dev.revo.engine.parallel.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.engine.parallel.journal.LossyDisk.Died;
import dev.revo.engine.parallel.journal.LossyDisk.Loss;
import dev.revo.error.ConflictException;
import dev.revo.error.RevoException;
import dev.revo.error.UnavailableException;
import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.RunJournal;
import dev.revo.testkit.SequentialIds;
import dev.revo.testkit.TestContexts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Runs in files of their own are taken over once, each whole or not at all, whenever the machine dies. */
@NullUnmarked // JUnit fills fields before each test.
class EarlierRunsTest {
    private static final int RUNS = 6;
    private static final RunId ONE = RunId.of(SequentialIds.id(1));

    private TestContexts contexts;
    private RunContext ctx;
    private LossyDisk disk;

    @BeforeEach
    void open() throws IOException {
        contexts = TestContexts.open();
        ctx = contexts.of("acme", "ada");
        disk = LossyDisk.empty();
    }

    @AfterEach
    void close() {
        contexts.close();
    }

    private static List<JournalEntry> entries(RunId run) {
        int number = Integer.parseInt(run.value().substring(30), 16);
        List<JournalEntry> entries = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            String type = number % 2 == 0 && i == 3 ? RunJournal.FINISHED : "step";
            entries.add(Workload.entry(run, i, type, 500));
        }
        return entries;
    }

    private static LossyDisk withFiles() throws IOException {
        LossyDisk disk = LossyDisk.empty();
        disk.createDirectories(Workload.DIRECTORY.resolve("t-acme"));
        disk.createDirectories(Workload.DIRECTORY.resolve("t-globex"));
        for (int i = 1; i <= RUNS; i++) {
            RunId run = RunId.of(SequentialIds.id(i));
            byte[] file = EarlierFiles.run(entries(run));
            disk.damage(EarlierFiles.file(i == RUNS ? "globex" : "acme", run), bytes -> file);
        }
        for (Path at = Workload.DIRECTORY.toAbsolutePath(); at != null; at = at.getParent()) {
            disk.forceDirectory(at);
        }
        return disk.afterPowerLoss(Loss.ALL);
    }

    private void allThere(WorkLog log) {
        for (int i = 1; i <= RUNS; i++) {
            RunId run = RunId.of(SequentialIds.id(i));
            RunContext owner = i == RUNS ? contexts.of("globex", "bo") : ctx;
            assertThat(log.read(owner, run, 0, 99)).isEqualTo(entries(run));
        }
    }

    @Test
    void they_are_taken_over_once_with_their_fences_and_the_files_are_kept_under_another_name() throws IOException {
        disk = withFiles();
        WorkLog log = Workload.journal(disk);
        allThere(log);
        assertThat(disk.list(Workload.DIRECTORY))
                .extracting(file -> file.getFileName().toString())
                .contains("imported-t-acme", "imported-t-globex")
                .doesNotContain("t-acme", "t-globex");
        assertThat(disk.list(Workload.DIRECTORY.resolve("imported-t-acme"))).hasSize(RUNS - 1);
        assertThat(log.unfinished(SystemContext.get(), 99)).hasSize(3);
        JournalEntry late = Workload.entry(ONE, 4, "late", 5);
        assertThatThrownBy(() -> log.append(ctx, 1, List.of(late))).isInstanceOf(ConflictException.class);
        long fence = log.claim(ctx, ONE).orElseThrow();
        assertThat(fence).isEqualTo(3);
        log.append(ctx, fence, List.of(late));
        log.purge(ctx, Workload.AT.plusSeconds(1), 99, entry -> {});
        WorkLog again = Workload.journal(disk.afterPowerLoss(Loss.ALL));
        assertThat(again.read(ctx, ONE, 0, 99)).hasSize(5);
    }

    @Test
    void the_machine_may_die_before_or_after_each_operation_of_it() throws IOException {
        LossyDisk dry = withFiles();
        Workload.journal(dry);
        int operations = dry.operations();
        assertThat(operations).isGreaterThan(8);
        for (int number = 0; number < operations; number++) {
            for (boolean after : new boolean[] {false, true}) {
                for (Loss loss : Loss.values()) {
                    LossyDisk dying = withFiles().dyingAt(number, after);
                    assertThatThrownBy(() -> Workload.journal(dying)).isInstanceOf(Died.class);
                    LossyDisk next = dying.afterPowerLoss(loss);
                    allThere(Workload.journal(next));
                    allThere(Workload.journal(next.afterPowerLoss(Loss.ALL)));
                    LossyDisk killed = withFiles().dyingAt(number, after);
                    assertThatThrownBy(() -> Workload.journal(killed)).isInstanceOf(Died.class);
                    LossyDisk successor = killed.afterKill();
                    allThere(Workload.journal(successor));
                    allThere(Workload.journal(successor.afterPowerLoss(loss)));
                }
            }
        }
    }

    @Test
    void control_without_force_runs_are_lost() throws IOException {
        LossyDisk files = withFiles();
        Workload.journal(new ThroughDisk(files) {
            @Override
            public void force(Path file) {
                // taken out
            }
        });
        assertThatThrownBy(() -> allThere(Workload.journal(files.afterPowerLoss(Loss.ALL))))
                .isInstanceOfAny(AssertionError.class, UnavailableException.class);
    }

    @Test
    void a_torn_tail_was_never_acknowledged_and_a_file_with_nothing_whole_has_no_run() throws IOException {
        List<JournalEntry> entries = entries(ONE);
        byte[] whole = EarlierFiles.run(entries);
        byte[] first = EarlierFiles.record(1, 1, entries.subList(0, 1));
        for (int cut = 0; cut < whole.length; cut++) {
            LossyDisk one = LossyDisk.empty();
            one.createDirectories(Workload.DIRECTORY.resolve("t-acme"));
            byte[] torn = Arrays.copyOf(whole, cut);
            one.damage(EarlierFiles.file("acme", ONE), bytes -> torn);
            List<JournalEntry> found = Workload.journal(one).read(ctx, ONE, 0, 9);
            assertThat(found).isEqualTo(cut < first.length ? List.of() : entries.subList(0, 1));
        }
    }

    @Test
    void a_damaged_file_a_newer_form_and_a_gap_are_named_and_nothing_is_renamed() throws IOException {
        Path file = EarlierFiles.file("acme", ONE);
        List<JournalEntry> entries = entries(ONE);
        byte[] damaged = EarlierFiles.run(entries);
        damaged[20] ^= 1;
        byte[] newer = EarlierFiles.join(EarlierFiles.record(9, 1, entries));
        byte[] gap = EarlierFiles.join(EarlierFiles.record(1, 1, entries.subList(1, 3)));
        for (byte[] wrong : List.of(damaged, newer, gap)) {
            disk = withFiles();
            disk.damage(file, bytes -> wrong);
            assertThatThrownBy(() -> Workload.journal(disk))
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContainingAll(file.toString(), "backup", "move it away")
                    .extracting(e -> ((RevoException) e).code())
                    .isEqualTo("journal_corrupt");
            assertThat(disk.list(Workload.DIRECTORY.resolve("t-acme"))).isNotEmpty();
            disk.delete(file);
            WorkLog log = Workload.journal(disk);
            assertThat(log.read(ctx, ONE, 0, 9)).isEmpty();
            assertThat(log.read(ctx, RunId.of(SequentialIds.id(2)), 0, 9)).hasSize(4);
        }
    }

    @Test
    void files_that_come_back_are_taken_over_beside_those_of_before() throws IOException {
        disk = withFiles();
        Workload.journal(disk).close();
        RunId later = RunId.of(SequentialIds.id(77));
        disk.createDirectories(Workload.DIRECTORY.resolve("t-acme"));
        byte[] file = EarlierFiles.run(entries(later));
        disk.damage(EarlierFiles.file("acme", later), bytes -> file);
        byte[] again = EarlierFiles.run(entries(ONE).subList(0, 2));
        disk.damage(EarlierFiles.file("acme", ONE), bytes -> again);
        WorkLog log = Workload.journal(disk);
        allThere(log);
        assertThat(log.read(ctx, later, 0, 9)).hasSize(4);
        assertThat(disk.exists(Workload.DIRECTORY.resolve("imported-t-acme-2"))).isTrue();
    }
}
