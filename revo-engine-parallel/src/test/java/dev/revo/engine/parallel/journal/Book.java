package dev.revo.engine.parallel.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.RunJournal.Unfinished;
import dev.revo.testkit.TestContexts;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.NullUnmarked;

/**
 * What the driver of a {@link LogHost} was told, in a file of its own, and whether the log has kept it. Of each thread's last
 * call, and of a purge that had begun, nobody knows whether it happened.
 */
@NullUnmarked // Its map holds what is asked for.
final class Book {
    private static final RunId NOBODY = RunId.parse("00000000-0000-7000-8000-ffffffffffff");

    private final Path file;
    private final Map<RunId, Told> runs = new LinkedHashMap<>();
    private final Set<String> purging = new HashSet<>();
    private int told;

    private static final class Told {
        private int entries;
        private long fence;
        private boolean purged;
        private boolean bound;
    }

    Book(Path file) {
        this.file = file;
    }

    int told() {
        return told;
    }

    /** The lines that a host said in its life. */
    void add(List<String> lines) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            ByteBuffer all = ByteBuffer.wrap(String.join("\n", lines).getBytes(UTF_8));
            while (all.hasRemaining()) {
                channel.write(all);
            }
            channel.force(true);
        }
        purging.clear();
        for (String line : lines) {
            assertThat(line).doesNotContain("BROKEN").doesNotContain("Exception");
            line(line.split(" "));
        }
    }

    private void line(String[] words) {
        switch (words[0]) {
            case "purging" -> purging.add(words[1]);
            case "purges" -> purging.remove(words[1]);
            case "bound" -> of(words[1]).bound = true;
            case "entry" -> {
                Told run = of(words[1]);
                assertThat(Integer.parseInt(words[2])).isEqualTo(run.entries++);
                told++;
            }
            case "claimed" -> of(words[1]).fence = Long.parseLong(words[2]);
            case "purged" -> of(words[1]).purged = true;
            default -> assertThat(words[0]).isIn("open", "closed", "refused");
        }
    }

    private Told of(String run) {
        return runs.computeIfAbsent(RunId.parse(run), id -> new Told());
    }

    /** The log has all that was told and nothing that was refused, in order. From now on what it has is told. */
    void holds(WorkLog log, TestContexts contexts) {
        Set<RunId> left = new HashSet<>();
        for (Map.Entry<RunId, Told> each : runs.entrySet()) {
            RunId id = each.getKey();
            Told run = each.getValue();
            RunContext ctx = contexts.of(LogHost.tenant(id), "ada");
            List<JournalEntry> found = log.read(ctx, id, 0, Integer.MAX_VALUE);
            if (run.purged) {
                assertThat(found).as("purged: " + id).isEmpty();
            } else if (found.isEmpty() && run.entries > 0) {
                assertThat(purging).as("a run is missing: " + id).contains(LogHost.tenant(id));
                assertThat(run.entries).isGreaterThanOrEqualTo(LogHost.steps(id) - 1);
                run.purged = true;
            } else {
                assertThat(found.size()).as("entries of " + id).isBetween(run.entries, run.entries + 1);
                assertThat(found).isEqualTo(expected(id, found.size()));
                run.entries = found.size();
            }
            if (!found.isEmpty() && !LogHost.last(id, found.size() - 1)) {
                left.add(id);
                assertThat(log.claim(ctx, id).orElseThrow()).isGreaterThan(run.fence);
            }
            keyHolds(log, ctx, id, found.isEmpty(), run.bound);
        }
        // Its first entry may have been written and not told of.
        List<RunId> open = log.unfinished(SystemContext.get(), Integer.MAX_VALUE).stream()
                .map(Unfinished::run)
                .filter(run -> !left.contains(run))
                .toList();
        assertThat(open).hasSizeLessThanOrEqualTo(LogHost.WRITERS * lives);
        purging.clear();
    }

    private int lives = 1;

    void nextLife() {
        lives++;
    }

    private static void keyHolds(WorkLog log, RunContext ctx, RunId id, boolean gone, boolean bound) {
        if (bound) {
            Optional<RunId> leads = log.bind(ctx, LogHost.key(id), "f", NOBODY);
            assertThat(leads).as("key of " + id).isEqualTo(gone ? Optional.empty() : Optional.of(id));
        }
    }

    private static List<JournalEntry> expected(RunId run, int count) {
        List<JournalEntry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            entries.add(LogHost.entry(run, i));
        }
        return entries;
    }
}
