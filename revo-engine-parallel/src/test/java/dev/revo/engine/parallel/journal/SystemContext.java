package dev.revo.engine.parallel.journal;

import dev.revo.Revo;
import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.RunJournal;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.NullUnmarked;

/** A context of reVo's own principal: the one with which a kernel asks its journal for what is unfinished. */
@NullUnmarked // The kernel fills the field.
final class SystemContext implements RunJournal {
    private static final RunContext CONTEXT = capture();

    private RunContext seen;

    static RunContext get() {
        return CONTEXT;
    }

    private static RunContext capture() {
        SystemContext listening = new SystemContext();
        Revo.builder()
                .trustAllCallers()
                .provide(RunJournal.class, listening)
                .build()
                .close();
        return listening.seen;
    }

    @Override
    public void append(RunContext ctx, long fence, List<JournalEntry> batch) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<JournalEntry> read(RunContext ctx, RunId run, long from, int atMost) {
        return List.of();
    }

    @Override
    public OptionalLong claim(RunContext ctx, RunId run) {
        return OptionalLong.empty();
    }

    @Override
    public List<Unfinished> unfinished(RunContext system, int atMost) {
        seen = system;
        return List.of();
    }
}
