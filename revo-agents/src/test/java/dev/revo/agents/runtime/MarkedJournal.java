package dev.revo.agents.runtime;

import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import dev.revo.spi.Guarantee;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.Promising;
import dev.revo.spi.RunJournal;
import dev.revo.testkit.crash.CrashPoint;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A journal with a point of death before and after each write. As a control it can forget entries of some kind, as those
 * of intents and receipts.
 */
final class MarkedJournal implements RunJournal, Promising {
    private final RunJournal journal;
    private final String forgets;

    /** A journal that forgets entries whose type begins so; none for an empty text. */
    MarkedJournal(RunJournal journal, String forgets) {
        this.journal = journal;
        this.forgets = forgets;
    }

    @Override
    public void append(RunContext ctx, long fence, List<JournalEntry> batch) {
        String what = batch.get(0).type();
        CrashPoint.reach("before " + what);
        journal.append(ctx, fence, batch);
        CrashPoint.reach("after " + what);
    }

    @Override
    public List<JournalEntry> read(RunContext ctx, RunId run, long from, int atMost) {
        List<JournalEntry> entries = journal.read(ctx, run, from, atMost);
        return forgets.isEmpty()
                ? entries
                : entries.stream().map(this::forgotten).toList();
    }

    private JournalEntry forgotten(JournalEntry entry) {
        return entry.type().startsWith(forgets)
                ? JournalEntry.of(entry.run(), entry.sequence(), "forgotten", entry.version(), entry.at(), entry.data())
                : entry;
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
    public Set<Guarantee> guarantees() {
        return ((Promising) journal).guarantees();
    }
}
