package dev.revo.gate;

import dev.revo.error.ConflictException;
import dev.revo.error.RevoException;
import dev.revo.run.RunId;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.RunExecution.Note;
import dev.revo.spi.RunKind;
import dev.revo.spi.RunLetter;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does to a run of this process what a letter says. Doing it twice is doing it once. */
final class DeliverLetter {
    private static final Logger LOG = LoggerFactory.getLogger(DeliverLetter.class);

    private final Kernel kernel;

    DeliverLetter(Kernel kernel) {
        this.kernel = kernel;
    }

    /**
     * Whether the letter is done with; otherwise it is another process's by now.
     *
     * @throws RevoException when the run's journal cannot be written
     */
    boolean deliver(LiveRun<?> run, RunLetter letter) {
        RunId id = run.ctx().id();
        switch (letter.kind()) {
            case NOTE -> {
                return note(run, letter.asNote());
            }
            case CANCEL -> run.end(new Cause(Cause.Kind.CANCEL, letter.text(), id));
            case PAUSE -> run.pause();
            case RESUME -> run.resume();
        }
        LOG.atDebug()
                .addKeyValue("run", id)
                .addKeyValue("by", letter.by())
                .log("A run was told by another process: {}", letter);
        return true;
    }

    private boolean note(LiveRun<?> run, Note note) {
        if (note.type().startsWith("run.")) {
            // Who posts checks it, so this came another way; with it in the journal the run could not be read any more.
            LOG.atError()
                    .addKeyValue("run", run.ctx().id())
                    .log("A letter was dropped: its type {} is the kernel's", note.type());
            return true;
        }
        RunKind kind = kernel.kind(run.request().kind());
        boolean added;
        try {
            added = run.writer().undisturbed(() -> add(run.writer(), kind, note));
        } catch (RevoException e) {
            // A run whose journal is broken must learn it and end here.
            run.wake();
            if (e instanceof ConflictException) {
                return false;
            }
            throw e;
        }
        if (added) {
            kind.heard(note).ifPresent(run::emit);
        }
        run.wake();
        return true;
    }

    private static boolean add(RunWriter writer, RunKind kind, Note note) {
        List<JournalEntry> entries = writer.entries();
        if (kind.isSaid(entries, note)) {
            return false;
        }
        writer.append(List.of(note));
        return true;
    }
}
