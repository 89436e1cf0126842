package dev.revo.engine.parallel.journal;

import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.RunJournal;
import dev.revo.testkit.crash.ThroughJournal;
import java.util.List;

/** For a control: a journal that keeps the results of steps and does not give them back. */
final class ForgetfulJournal extends ThroughJournal {
    ForgetfulJournal(RunJournal journal) {
        super(journal);
    }

    @Override
    public List<JournalEntry> read(RunContext ctx, RunId run, long from, int atMost) {
        return super.read(ctx, run, from, atMost).stream()
                .map(entry -> entry.type().equals(EngineBook.SETTLED)
                        ? JournalEntry.of(run, entry.sequence(), "forgotten", 1, entry.at(), new byte[0])
                        : entry)
                .toList();
    }
}
