package dev.revo.agents.runtime;

import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.RunJournal;
import dev.revo.testkit.crash.CrashPoint;
import dev.revo.testkit.crash.ThroughJournal;
import java.util.List;

/**
 * A journal with a point of death before and after each write. As a control it can forget entries of some kind, as those
 * of intents and receipts.
 */
final class MarkedJournal extends ThroughJournal {
    private final String forgets;

    /** A journal that forgets entries whose type begins so; none for an empty text. */
    MarkedJournal(RunJournal journal, String forgets) {
        super(journal);
        this.forgets = forgets;
    }

    @Override
    public void append(RunContext ctx, long fence, List<JournalEntry> batch) {
        String what = batch.get(0).type();
        CrashPoint.reach("before " + what);
        super.append(ctx, fence, batch);
        CrashPoint.reach("after " + what);
    }

    @Override
    public List<JournalEntry> read(RunContext ctx, RunId run, long from, int atMost) {
        List<JournalEntry> entries = super.read(ctx, run, from, atMost);
        return forgets.isEmpty()
                ? entries
                : entries.stream().map(this::forgotten).toList();
    }

    private JournalEntry forgotten(JournalEntry entry) {
        return entry.type().startsWith(forgets)
                ? JournalEntry.of(entry.run(), entry.sequence(), "forgotten", entry.version(), entry.at(), entry.data())
                : entry;
    }
}
