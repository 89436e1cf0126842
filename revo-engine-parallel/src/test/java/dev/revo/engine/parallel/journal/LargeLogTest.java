package dev.revo.engine.parallel.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.RunJournal;
import dev.revo.testkit.SequentialIds;
import dev.revo.testkit.TestContexts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many entries: how long opening takes and what a run that has ended costs, within bounds that leave room for a busy machine. */
class LargeLogTest {
    private static final int RUNS = Boolean.getBoolean("revo.long") ? 100_000 : 10_000;
    private static final int ENTRIES = 10;

    private static long used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void opening_takes_seconds_and_an_ended_run_less_than_a_kilobyte(@TempDir Path directory) throws IOException {
        try (TestContexts contexts = TestContexts.open()) {
            RunContext ctx = contexts.of("acme", "ada");
            // Forces are not what is looked at.
            Disk quick = new ThroughDisk(new RealDisk()) {
                @Override
                public void force(Path file) {
                    // left out
                }
            };
            try (WorkLog log = WorkLog.locked(directory, quick, WorkLog.SEGMENT_BYTES)) {
                for (int i = 0; i < RUNS; i++) {
                    RunId run = RunId.of(SequentialIds.id(i));
                    long fence = log.claim(ctx, run).orElseThrow();
                    List<JournalEntry> entries = new ArrayList<>();
                    for (int n = 0; n < ENTRIES; n++) {
                        String type = n == ENTRIES - 1 ? RunJournal.FINISHED : "step";
                        entries.add(Workload.entry(run, n, type, 100));
                        if (n == 4 || n == ENTRIES - 1) {
                            log.append(ctx, fence, entries);
                            entries.clear();
                        }
                    }
                }
            }
            long before = used();
            long start = System.nanoTime();
            try (WorkLog log = WorkLog.open(directory)) {
                Duration took = Duration.ofNanos(System.nanoTime() - start);
                long each = (used() - before) / RUNS;
                System.out.println("opened " + RUNS * ENTRIES + " entries in " + took + ", " + each + " bytes a run");
                assertThat(log.read(ctx, RunId.of(SequentialIds.id(RUNS / 2)), 0, 99))
                        .hasSize(ENTRIES);
                assertThat(took).isLessThan(Duration.ofSeconds(60));
                assertThat(each).isLessThan(1_024);
            }
        }
    }
}
