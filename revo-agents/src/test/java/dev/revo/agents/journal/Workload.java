package dev.revo.agents.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.ConflictException;
import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import dev.revo.spi.JournalEntry;
import dev.revo.testkit.SequentialIds;
import dev.revo.testkit.TestContexts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.NullUnmarked;

/** A fixed work of claims and batches over two tenants and three runs, and a book of what was acknowledged. */
@NullUnmarked // Its maps hold what is asked for.
final class Workload {
    static final Path DIRECTORY = Path.of("/data/journal");
    private static final Instant AT = Instant.parse("2026-01-01T00:00:00.123Z");
    private static final int[] SIZES = {3, 700, 40, 1_500, 511, 512, 5_000, 1};

    private final Map<String, RunContext> contexts;
    private final List<Acked> runs;

    /** What a run's callers were told. */
    static final class Acked {
        final String tenant;
        final RunId id;
        final List<JournalEntry> entries = new ArrayList<>();
        /** What was being appended when the machine died; it may be there whole or not at all. */
        List<JournalEntry> inFlight = List.of();

        long fence;

        Acked(String tenant, RunId id) {
            this.tenant = tenant;
            this.id = id;
        }
    }

    Workload(TestContexts contexts) {
        this.contexts = new LinkedHashMap<>();
        this.runs = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            String tenant = i == 2 ? "globex" : "lock";
            this.contexts.computeIfAbsent(tenant, t -> contexts.of(t, "ada"));
            runs.add(new Acked(tenant, RunId.of(SequentialIds.id(i))));
        }
    }

    static FileRunJournal journal(Disk disk) throws IOException {
        return FileRunJournal.over(DIRECTORY, disk, null);
    }

    static JournalEntry entry(RunId run, long sequence, String type, int size) {
        byte[] data = new byte[size];
        new Random(sequence * 31L + size).nextBytes(data);
        return JournalEntry.of(run, sequence, type, 1, AT, data);
    }

    /** Makes this step of the work, and tells {@code acked} after each acknowledgement. */
    void play(FileRunJournal journal, int rounds, Check acked) throws IOException {
        for (int round = 0; round < rounds; round++) {
            for (Acked run : runs) {
                RunContext ctx = contexts.get(run.tenant);
                if (round == 0 || round == 3) {
                    run.fence = journal.claim(ctx, run.id).orElseThrow();
                    acked.run();
                }
                append(journal, run, round);
                acked.run();
            }
        }
    }

    void append(FileRunJournal journal, Acked run, int round) {
        List<JournalEntry> batch = new ArrayList<>();
        for (int i = 0; i <= round % 3; i++) {
            long sequence = (long) run.entries.size() + i;
            batch.add(entry(run.id, sequence, "step", SIZES[(int) (sequence % SIZES.length)]));
        }
        run.inFlight = batch;
        journal.append(contexts.get(run.tenant), run.fence, batch);
        run.entries.addAll(batch);
        run.inFlight = List.of();
    }

    /** Something to do after an acknowledgement. */
    interface Check {
        void run() throws IOException;
    }

    /** The journal on this disk holds what was acknowledged, in order, and no fence that was given can write. */
    void holds(Disk disk) throws IOException {
        FileRunJournal journal = journal(disk);
        for (Acked run : runs) {
            RunContext ctx = contexts.get(run.tenant);
            List<JournalEntry> found = journal.read(ctx, run.id, 0, Integer.MAX_VALUE);
            if (run.inFlight.isEmpty() || found.size() == run.entries.size()) {
                assertThat(found).isEqualTo(run.entries);
            } else {
                List<JournalEntry> both = new ArrayList<>(run.entries);
                both.addAll(run.inFlight);
                assertThat(found).isEqualTo(both);
            }
            if (!found.isEmpty()) {
                long fence = journal.claim(ctx, run.id).orElseThrow();
                assertThat(fence).isGreaterThan(run.fence);
                JournalEntry late = entry(run.id, found.size(), "late", 5);
                assertThatThrownBy(() -> journal.append(ctx, run.fence, List.of(late)))
                        .isInstanceOf(ConflictException.class);
                journal.append(ctx, fence, List.of(late));
                assertThat(journal.read(ctx, run.id, found.size(), 10)).containsExactly(late);
            }
        }
    }

    /** Takes up what the disk holds, as a process does that starts after a crash. */
    FileRunJournal again(Disk disk) throws IOException {
        FileRunJournal journal = journal(disk);
        for (Acked run : runs) {
            RunContext ctx = contexts.get(run.tenant);
            List<JournalEntry> found = journal.read(ctx, run.id, 0, Integer.MAX_VALUE);
            run.entries.clear();
            run.entries.addAll(found);
            run.inFlight = List.of();
            run.fence = journal.claim(ctx, run.id).orElseThrow();
        }
        return journal;
    }

    /** One more batch for each run. */
    void more(FileRunJournal journal) {
        runs.forEach(run -> append(journal, run, 1));
    }

    Acked first() {
        return runs.get(0);
    }

    RunContext context(Acked run) {
        return contexts.get(run.tenant);
    }

    static Path file(Acked run) {
        return DIRECTORY.resolve("t-" + run.tenant).resolve(run.id.value() + ".run");
    }
}
