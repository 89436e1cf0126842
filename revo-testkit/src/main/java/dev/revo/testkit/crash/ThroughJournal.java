package dev.revo.testkit.crash;

import static java.util.Objects.requireNonNull;

import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import dev.revo.spi.Guarantee;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.Promising;
import dev.revo.spi.RunJournal;
import dev.revo.spi.RunLetter;
import dev.revo.spi.WorkBackend;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A run journal that hands every call on to another one, for tests that change some of them. It promises what the other does,
 * can what the other can, and is thread-safe as that is.
 */
public abstract class ThroughJournal implements WorkBackend {
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

    @Override
    public Set<Capability> capabilities() {
        return journal instanceof WorkBackend backend ? backend.capabilities() : Set.of();
    }

    @Override
    public void post(RunContext ctx, RunId run, RunLetter letter) {
        if (journal instanceof WorkBackend backend) {
            backend.post(ctx, run, letter);
        } else {
            WorkBackend.super.post(ctx, run, letter);
        }
    }

    @Override
    public List<Arrived> arrived(RunContext system, int atMost) {
        return journal instanceof WorkBackend backend
                ? backend.arrived(system, atMost)
                : WorkBackend.super.arrived(system, atMost);
    }

    @Override
    public Optional<Runnable> watch(Runnable arrival) {
        return journal instanceof WorkBackend backend ? backend.watch(arrival) : Optional.empty();
    }

    @Override
    public void drop(RunContext ctx, RunId run, String letter) {
        if (journal instanceof WorkBackend backend) {
            backend.drop(ctx, run, letter);
        } else {
            WorkBackend.super.drop(ctx, run, letter);
        }
    }

    @Override
    public void release(RunContext ctx, RunId run, long fence) {
        if (journal instanceof WorkBackend backend) {
            backend.release(ctx, run, fence);
        } else {
            WorkBackend.super.release(ctx, run, fence);
        }
    }

    @Override
    public List<Unfinished> free(RunContext system, int atMost) {
        return journal instanceof WorkBackend backend
                ? backend.free(system, atMost)
                : WorkBackend.super.free(system, atMost);
    }
}
