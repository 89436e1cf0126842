package dev.revo.engine.parallel.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.InvalidRequestException;
import dev.revo.error.UnavailableException;
import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.RunJournal;
import dev.revo.testkit.SequentialIds;
import dev.revo.testkit.TestContexts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A damaged log is read as far as it can be, and what is missing is told. */
@NullUnmarked // JUnit fills fields before each test.
class SalvageTest {
    private static final int RUNS = 5;
    private static final int STEPS = 4;

    @TempDir
    private Path directory;

    private TestContexts contexts;
    private RunContext ctx;

    @BeforeEach
    void open() {
        contexts = TestContexts.open();
        ctx = contexts.of("acme", "ada");
    }

    @AfterEach
    void close() {
        contexts.close();
    }

    private static RunId run(int number) {
        return RunId.of(SequentialIds.id(number));
    }

    private static List<JournalEntry> entries(int number) {
        List<JournalEntry> entries = new ArrayList<>();
        for (int i = 0; i < STEPS; i++) {
            boolean end = number > 0 && i == STEPS - 1;
            entries.add(Workload.entry(run(number), i, end ? RunJournal.FINISHED : "step", 60 + number));
        }
        return entries;
    }

    /** Runs of which the first goes on, a key for each, and a run that was purged. */
    private Path written(int segmentBytes) throws IOException {
        Path from = directory.resolve("from");
        try (WorkLog log = WorkLog.locked(from, new RealDisk(), segmentBytes)) {
            RunContext old = contexts.of("old", "ada");
            log.append(old, log.claim(old, run(50)).orElseThrow(), entries(50));
            log.purge(old, Workload.AT.plusSeconds(1), 9, entry -> {});
            for (int i = 0; i < RUNS; i++) {
                log.bind(ctx, "k" + i, "f", run(i));
                log.claim(ctx, run(i));
            }
            for (int step = 0; step < STEPS; step++) {
                for (int i = 0; i < RUNS; i++) {
                    log.append(ctx, 1, List.of(entries(i).get(step)));
                }
            }
        }
        return from;
    }

    private static List<Path> segments(Path in) throws IOException {
        try (Stream<Path> files = Files.list(in)) {
            return files.filter(file -> SegmentFile.name(file).isPresent())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void a_log_that_is_whole_is_told_to_be_and_its_copy_has_all_of_it() throws IOException {
        Path from = written(600);
        LogReport report = WorkLog.verify(from);
        assertThat(report.whole()).as(report.toString()).isTrue();
        assertThat(report.runs()).isEqualTo(RUNS);
        assertThat(report.segments()).isEqualTo(segments(from).size());
        assertThat(report.open()).containsExactly(new RunJournal.Unfinished("acme", run(0)));
        Path into = directory.resolve("into");
        assertThat(WorkLog.salvage(from, into)).isEqualTo(report);
        assertThat(into.resolve("incomplete")).doesNotExist();
        try (WorkLog log = WorkLog.open(into)) {
            for (int i = 0; i < RUNS; i++) {
                assertThat(log.read(ctx, run(i), 0, 99)).isEqualTo(entries(i));
                assertThat(log.bind(ctx, "k" + i, "f", run(99))).contains(run(i));
            }
            assertThat(log.read(contexts.of("old", "ada"), run(50), 0, 9)).isEmpty();
            assertThat(log.claim(ctx, run(0))).hasValue(2);
        }
        assertThat(WorkLog.verify(from)).as("nothing was changed").isEqualTo(report);
    }

    @Test
    void whatever_byte_is_damaged_all_else_is_copied_and_a_run_with_a_gap_is_apart() throws IOException {
        Path from = written(WorkLog.SEGMENT_BYTES);
        Path file = segments(from).get(0);
        byte[] whole = Files.readAllBytes(file);
        int losses = 0;
        for (int at = SegmentFile.HEADER; at < whole.length; at += 29) {
            byte[] flipped = whole.clone();
            flipped[at] ^= 16;
            Files.write(file, flipped);
            Path into = directory.resolve("into" + at);
            LogReport report = WorkLog.salvage(from, into);
            assertThat(report.damages()).isNotEmpty();
            assertThat(report.toString()).contains("damaged: " + file);
            assertThat(report.toString().contains("may have gone further"))
                    .isEqualTo(!report.open().isEmpty());
            int gone = report.gaps().size();
            losses += gone;
            assertThat(gone).isLessThanOrEqualTo(1);
            try (WorkLog log = WorkLog.open(into)) {
                for (int i = 0; i < RUNS; i++) {
                    List<JournalEntry> found = log.read(ctx, run(i), 0, 99);
                    RunId id = run(i);
                    if (report.gaps().stream().anyMatch(gap -> gap.run().equals(id))) {
                        assertThat(found).isEmpty();
                    } else {
                        // Its end may have been in the damage.
                        assertThat(found.size()).isBetween(STEPS - 1, STEPS);
                        assertThat(found).isEqualTo(entries(i).subList(0, found.size()));
                    }
                }
            }
            for (LogReport.Gap gap : report.gaps()) {
                assertThat(report.toString()).contains("gap: run " + gap.run());
                try (WorkLog apart = WorkLog.open(into.resolve("incomplete"))) {
                    assertThat(apart.read(ctx, gap.run(), 0, 99)).hasSize((int) gap.whole());
                }
            }
        }
        assertThat(losses).as("control: some of the bytes were those of runs").isGreaterThan(10);
    }

    @Test
    void a_segment_that_is_missing_or_has_no_header_is_told() throws IOException {
        Path from = written(400);
        List<Path> files = segments(from);
        assertThat(files.size()).isGreaterThan(4);
        Files.delete(files.get(2));
        byte[] second = Files.readAllBytes(files.get(1));
        second[3] ^= 1;
        Files.write(files.get(1), second);
        assertThatThrownBy(() -> WorkLog.open(from)).isInstanceOf(UnavailableException.class);
        LogReport report = WorkLog.verify(from);
        assertThat(report.damages())
                .extracting(LogReport.Damage::what)
                .containsExactly("its header is not whole", "it is missing");
        assertThat(report.gaps()).isNotEmpty();
        assertThat(report.whole()).isFalse();
        WorkLog.salvage(from, directory.resolve("into"));
        WorkLog.open(directory.resolve("into")).close();
    }

    @Test
    void it_copies_into_an_empty_place_only_and_from_a_place_that_is_there() throws IOException {
        Path from = written(600);
        assertThatThrownBy(() -> WorkLog.salvage(from, from)).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> WorkLog.verify(directory.resolve("nowhere")))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("nowhere");
        assertThat(directory.resolve("nowhere")).doesNotExist();
    }
}
