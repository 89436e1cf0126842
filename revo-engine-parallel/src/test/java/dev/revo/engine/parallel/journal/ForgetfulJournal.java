package dev.revo.engine.parallel.journal;

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

/** For a control: a journal that keeps the results of steps and does not give them back. */
record ForgetfulJournal(WorkLog log) implements RunJournal, Promising {
    @Override
    public Set<Guarantee> guarantees() {
        return log.guarantees();
    }

    @Override
    public void append(RunContext ctx, long fence, List<JournalEntry> batch) {
        log.append(ctx, fence, batch);
    }

    @Override
    public List<JournalEntry> read(RunContext ctx, RunId run, long from, int atMost) {
        return log.read(ctx, run, from, atMost).stream()
                .map(entry -> entry.type().equals(EngineBook.SETTLED)
                        ? JournalEntry.of(run, entry.sequence(), "forgotten", 1, entry.at(), new byte[0])
                        : entry)
                .toList();
    }

    @Override
    public OptionalLong claim(RunContext ctx, RunId run) {
        return log.claim(ctx, run);
    }

    @Override
    public List<Unfinished> unfinished(RunContext system, int atMost) {
        return log.unfinished(system, atMost);
    }

    @Override
    public PurgedRuns purge(RunContext ctx, Instant endedBefore, int atMost, Consumer<JournalEntry> outputs) {
        return log.purge(ctx, endedBefore, atMost, outputs);
    }
}
