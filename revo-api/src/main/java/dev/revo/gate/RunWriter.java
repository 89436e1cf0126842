package dev.revo.gate;

import dev.revo.error.ConflictException;
import dev.revo.error.Fault;
import dev.revo.error.ProviderException;
import dev.revo.error.RevoException;
import dev.revo.error.UnavailableException;
import dev.revo.run.RunContext;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.RunExecution.Note;
import dev.revo.spi.RunJournal;
import dev.revo.spi.TimeSource;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one writer of a run's journal. After a failed write it is unknown what the store holds, so nothing more is written:
 * the run ends here and goes on from the journal after a restart.
 */
final class RunWriter {
    private final RunJournal journal;
    private final TimeSource time;
    private final RunContext ctx;
    private final long fence;
    // Held during the write on purpose: entries of one run must reach the store in the order of their numbers.
    private final ReentrantLock turn = new ReentrantLock();
    private final List<JournalEntry> entries = new ArrayList<>();
    private @Nullable RevoException broken;

    RunWriter(RunJournal journal, TimeSource time, RunContext ctx, long fence, List<JournalEntry> earlier) {
        this.journal = journal;
        this.time = time;
        this.ctx = ctx;
        this.fence = fence;
        this.entries.addAll(earlier);
    }

    /** Appends one entry, durable on return. */
    void append(String type, int version, byte[] data) {
        add(now -> List.of(JournalEntry.of(ctx.id(), 0, type, version, now, data)));
    }

    /** Appends all or none, with one acknowledgement. */
    void append(List<Note> notes) {
        add(now -> notes.stream().map(note -> entry(note, now)).toList());
    }

    private JournalEntry entry(Note note, Instant now) {
        return JournalEntry.of(
                ctx.id(), 0, note.type(), note.version(), now, note.text().getBytes(StandardCharsets.UTF_8));
    }

    private void add(Function<Instant, List<JournalEntry>> unnumbered) {
        undisturbed(() -> {
            if (broken != null) {
                throw broken;
            }
            List<JournalEntry> numbered = new ArrayList<>();
            for (JournalEntry each : unnumbered.apply(time.instant())) {
                numbered.add(each.at(entries.size() + (long) numbered.size()));
            }
            write(numbered);
            return entries.addAll(numbered);
        });
    }

    /** Writes; an interrupt of this thread is kept until it is written, because it would close a file. */
    <T> T undisturbed(Supplier<T> writing) {
        turn.lock();
        boolean interrupted = Thread.interrupted();
        try {
            return writing.get();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            turn.unlock();
        }
    }

    /** Does it while nothing is being written. */
    void betweenWrites(Runnable action) {
        turn.lock();
        try {
            action.run();
        } finally {
            turn.unlock();
        }
    }

    private void write(List<JournalEntry> batch) {
        try {
            journal.append(ctx, fence, batch);
        } catch (ConflictException | UnavailableException e) {
            broken = e;
            throw e;
        } catch (RuntimeException e) {
            broken = new ProviderException(Fault.of(
                            "journal_broken",
                            journal.getClass().getName() + " threw "
                                    + e.getClass().getName()
                                    + " on append; what it holds now is unknown, so the run ends here.")
                    .with("run", ctx.id())
                    .cause(e));
            throw broken;
        }
    }

    /** The fault after which nothing can be written, if there was one. */
    @Nullable
    RevoException broken() {
        turn.lock();
        try {
            return broken;
        } finally {
            turn.unlock();
        }
    }

    /** All entries so far. */
    List<JournalEntry> entries() {
        return entries(0);
    }

    /** The entries so far from a sequence on. */
    List<JournalEntry> entries(long from) {
        turn.lock();
        try {
            return from >= entries.size() ? List.of() : List.copyOf(entries.subList((int) from, entries.size()));
        } finally {
            turn.unlock();
        }
    }
}
