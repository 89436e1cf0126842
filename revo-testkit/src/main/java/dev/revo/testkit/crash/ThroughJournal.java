package dev.revo.testkit.crash;

import static java.util.Objects.requireNonNull;

import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import dev.revo.spi.Guarantee;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.Promising;
import dev.revo.spi.RunJournal;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A run journal that hands every call on to another one, for tests that change some of them. It promises what the other does,
 * and is thread-safe as that is.
 */
public abstract class ThroughJournal implements RunJournal, Promising {
    private final RunJournal journal;

    /** One over this journal. */
    protected ThroughJournal(RunJournal journal) {
        this.journal = requireNonNull(journal, "journal");
    }

    @Override
    public Set<Guarantee> guarantees() {
        return journal instanceof Promising promising ? promising.guarantees() : Set.of();
    }

    @Override
    public void append(RunContext ctx, long fence, List<JournalEntry> batch) {
        journal.append(ctx, fence, batch);
    }

    @Override
    public List<JournalEntry> read(RunContext ctx, RunId run, long from, int atMost) {
        return journal.read(ctx, run, from, atMost);
    }

    @Override
    public OptionalLong claim(RunContext ctx, RunId run) {
        return journal.claim(ctx, run);
    }

    @Override
    public List<Unfinished> unfinished(RunContext system, int atMost) {
        return journal.unfinished(system, atMost);
    }

    @Override
    public PurgedRuns purge(RunContext ctx, Instant endedBefore, int atMost, Consumer<JournalEntry> outputs) {
        return journal.purge(ctx, endedBefore, atMost, outputs);
    }
}
