package dev.revo.engine.parallel.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.ConflictException;
import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.RunJournal;
import dev.revo.testkit.SequentialIds;
import dev.revo.testkit.TestContexts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.NullUnmarked;

/**
 * A fixed work over three tenants and a book of what was acknowledged: three runs that go on, with claims and batches, and
 * short ones with a key each, of which most are purged. Segments are small, so that there are several and they are compacted.
 */
@NullUnmarked // Its maps hold what is asked for.
final class Workload {
    static final Path DIRECTORY = Path.of("/data/journal");
    static final int SEGMENT = 4_000;
    static final Instant AT = Instant.parse("2026-01-01T00:00:00.123Z");
    private static final String SHORT = "short";
    private static final int[] SIZES = {3, 700, 40, 1_500, 511, 512, 5_000, 1};

    private final Map<String, RunContext> contexts = new LinkedHashMap<>();
    private final List<Acked> runs = new ArrayList<>();
    private final List<Acked> shorts = new ArrayList<>();
    private boolean purging;

    /** What a run's callers were told. */
    static final class Acked {
        final String tenant;
        final RunId id;
        final List<JournalEntry> entries = new ArrayList<>();
        /** What was being appended when the machine died; it may be there whole or not at all. */
        List<JournalEntry> inFlight = List.of();

        long fence;
        boolean purged;

        Acked(String tenant, RunId id) {
            this.tenant = tenant;
            this.id = id;
        }

        String key() {
            return "key of " + id;
        }
    }

    Workload(TestContexts contexts) {
        for (int i = 1; i <= 3; i++) {
            String tenant = i == 2 ? "globex" : "lock";
            this.contexts.computeIfAbsent(tenant, t -> contexts.of(t, "ada"));
            runs.add(new Acked(tenant, RunId.of(SequentialIds.id(i))));
        }
        this.contexts.put(SHORT, contexts.of(SHORT, "ada"));
    }

    static WorkLog journal(Disk disk) throws IOException {
        return WorkLog.over(DIRECTORY, disk, SEGMENT);
    }

    static JournalEntry entry(RunId run, long sequence, String type, int size) {
        byte[] data = new byte[size];
        new Random(sequence * 31L + size).nextBytes(data);
        return JournalEntry.of(run, sequence, type, 1, AT, data);
    }

    /** Makes this step of the work, and tells {@code acked} after each acknowledgement. */
    void play(WorkLog journal, int rounds, Check acked) throws IOException {
        for (int round = 0; round < rounds; round++) {
            for (Acked run : runs) {
                RunContext ctx = contexts.get(run.tenant);
                if (round == 0 || round == 3) {
                    run.fence = journal.claim(ctx, run.id).orElseThrow();
                    acked.run();
                }
                append(journal, run, round);
                acked.run();
                shortRun(journal, acked);
            }
            if (round % 2 == 1) {
                purge(journal);
                acked.run();
            }
        }
    }

    void append(WorkLog journal, Acked run, int round) {
        List<JournalEntry> batch = new ArrayList<>();
        for (int i = 0; i <= round % 3; i++) {
            long sequence = (long) run.entries.size() + i;
            batch.add(entry(run.id, sequence, "step", SIZES[(int) (sequence % SIZES.length)]));
        }
        append(journal, run, batch);
    }

    private void append(WorkLog journal, Acked run, List<JournalEntry> batch) {
        run.inFlight = batch;
        journal.append(contexts.get(run.tenant), run.fence, batch);
        run.entries.addAll(batch);
        run.inFlight = List.of();
    }

    private void shortRun(WorkLog journal, Check acked) throws IOException {
        Acked run = new Acked(SHORT, RunId.of(SequentialIds.id(100 + shorts.size())));
        RunContext ctx = contexts.get(SHORT);
        assertThat(journal.bind(ctx, run.key(), "f", run.id)).isEmpty();
        run.fence = journal.claim(ctx, run.id).orElseThrow();
        shorts.add(run);
        append(journal, run, List.of(entry(run.id, 0, "step", 300), entry(run.id, 1, RunJournal.FINISHED, 300)));
        acked.run();
    }

    /** All short runs but each seventh, which would be purged if it were old. */
    private void purge(WorkLog journal) {
        RunContext ctx = contexts.get(SHORT);
        purging = true;
        RunJournal.PurgedRuns gone = journal.purge(ctx, AT.plusSeconds(1), 1_000, entry -> {});
        purging = false;
        assertThat(gone.more()).isFalse();
        for (Acked run : shorts) {
            run.purged |= gone.runs().contains(run.id);
        }
        journal.forget(ctx, gone.runs());
    }

    /** Something to do after an acknowledgement. */
    interface Check {
        void run() throws IOException;
    }

    /** The journal on this disk holds what was acknowledged, in order, and no fence that was given can write. */
    void holds(Disk disk) throws IOException {
        WorkLog journal = journal(disk);
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
        shortRunsHold(journal);
    }

    private void shortRunsHold(WorkLog journal) {
        RunContext ctx = contexts.get(SHORT);
        for (Acked run : shorts) {
            List<JournalEntry> found = journal.read(ctx, run.id, 0, Integer.MAX_VALUE);
            if (run.purged) {
                assertThat(found).as("what was purged stays away").isEmpty();
            } else if (!run.inFlight.isEmpty()) {
                assertThat(found).isIn(List.of(), run.inFlight);
            } else if (!purging || !found.isEmpty()) {
                assertThat(found).isEqualTo(run.entries);
            }
            Optional<RunId> bound = journal.bind(ctx, run.key(), "f", RunId.of(SequentialIds.id(99)));
            assertThat(bound).isEqualTo(found.isEmpty() ? Optional.empty() : Optional.of(run.id));
        }
    }

    /** Takes up what the disk holds, as a process does that starts after a crash. */
    WorkLog again(Disk disk) throws IOException {
        WorkLog journal = journal(disk);
        for (Acked run : runs) {
            RunContext ctx = contexts.get(run.tenant);
            List<JournalEntry> found = journal.read(ctx, run.id, 0, Integer.MAX_VALUE);
            run.entries.clear();
            run.entries.addAll(found);
            run.inFlight = List.of();
            run.fence = journal.claim(ctx, run.id).orElseThrow();
        }
        RunContext ctx = contexts.get(SHORT);
        shorts.removeIf(run -> journal.read(ctx, run.id, 0, 1).isEmpty() && !run.purged);
        for (Acked run : shorts) {
            run.entries.clear();
            run.entries.addAll(journal.read(ctx, run.id, 0, 9));
            run.inFlight = List.of();
        }
        purging = false;
        return journal;
    }

    /** One more batch for each run, and a purge. */
    void more(WorkLog journal) {
        runs.forEach(run -> append(journal, run, 1));
        purge(journal);
    }

    Acked first() {
        return runs.get(0);
    }

    RunContext context(Acked run) {
        return contexts.get(run.tenant);
    }
}
