package dev.revo.gate;

import dev.revo.audit.AuditRecord.Result;
import dev.revo.error.ConflictException;
import dev.revo.error.Fault;
import dev.revo.error.NotFoundException;
import dev.revo.error.RevoException;
import dev.revo.error.UnavailableException;
import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.RunExecution.Note;
import dev.revo.spi.RunJournal;
import dev.revo.spi.RunLetter;
import dev.revo.spi.RunPost;
import dev.revo.spi.WorkBackend;
import java.util.List;
import java.util.Optional;

/**
 * Adds entries to the journals of runs from outside: what is written counts, and only that. To a run of another process it goes as
 * a letter, where the journal has the post. Thread-safe.
 */
final class Posts {
    private final Kernel kernel;

    Posts(Kernel kernel) {
        this.kernel = kernel;
    }

    /** It is written now, or was before, or is on its way to the process that holds the run. */
    void post(RunContext by, RunId id, RunPost post) {
        Optional<LiveRun<?>> held = kernel.table().find(by.tenant(), id).filter(run -> !run.isLost());
        if (held.isEmpty()) {
            afar(by, id, post, Optional.empty());
            return;
        }
        Optional<RevoException> lost = here(by, held.get(), post);
        if (lost.isPresent()) {
            afar(by, id, post, lost);
        }
    }

    /**
     * @param lost why it is another process's after all, though it has been audited as said here
     */
    private void afar(RunContext by, RunId id, RunPost post, Optional<RevoException> lost) {
        List<JournalEntry> entries = kernel.parts().journal().read(by, id, 0, Integer.MAX_VALUE);
        if (entries.isEmpty()) {
            throw new NotFoundException(
                    Fault.of("run_not_found", "There is no such run. Retention may have deleted it.")
                            .with("run", id));
        }
        Optional<Note> note = entry(id, entries, post);
        if (note.isEmpty()) {
            return;
        }
        if (!WorkBackend.can(kernel.parts().journal(), WorkBackend.Capability.POST)) {
            throw elsewhere(id, lost);
        }
        DefaultExecution.notOfTheKernel(note.get().type());
        if (lost.isEmpty()) {
            kernel.authority().audit(by, post.action(), post.resource(), Result.DONE, post.detail());
        }
        WorkBackend backend = (WorkBackend) kernel.parts().journal();
        backend.post(by, id, letter(by, id, note.get()));
    }

    // The same again is the same letter.
    private static RunLetter letter(RunContext by, RunId id, Note note) {
        String same = Hash.sha256(id.value(), note.type(), Integer.toString(note.version()), note.text());
        return RunLetter.note(same, note, by.scope().principal().id());
    }

    // Why it is another process's after all, if it is.
    private Optional<RevoException> here(RunContext by, LiveRun<?> run, RunPost post) {
        RunId id = run.ctx().id();
        RunWriter writer = run.writer();
        if (entry(id, writer.entries(), post).isPresent()) {
            kernel.authority().audit(by, post.action(), post.resource(), Result.DONE, post.detail());
            boolean added;
            try {
                added = writer.undisturbed(() -> {
                    Optional<Note> note = entry(id, writer.entries(), post);
                    note.ifPresent(one -> append(run, one));
                    return note.isPresent();
                });
            } catch (TakenOver e) {
                // A run whose journal is broken must learn it and end here.
                run.wake();
                return Optional.of(e.why);
            } catch (RevoException e) {
                run.wake();
                throw e;
            }
            if (added) {
                run.emit(post.event());
            }
        }
        run.wake();
        return Optional.empty();
    }

    // What was said before stays said when the run has ended: who lost the answer asks again.
    private static Optional<Note> entry(RunId id, List<JournalEntry> entries, RunPost post) {
        Optional<Note> note = post.entry().apply(entries);
        note.ifPresent(one -> demandOpen(id, entries));
        return note;
    }

    private static void demandOpen(RunId id, List<JournalEntry> entries) {
        if (entries.get(entries.size() - 1).type().equals(RunJournal.FINISHED)) {
            throw new ConflictException(Fault.of("run_ended", "The run has ended and takes nothing more.")
                    .with("run", id));
        }
    }

    private static void append(LiveRun<?> run, Note note) {
        DefaultExecution.notOfTheKernel(note.type());
        try {
            run.writer().append(List.of(note));
        } catch (ConflictException e) {
            throw new TakenOver(e);
        }
    }

    /** Another process took the run over: this one's writes are refused from then on. */
    private static final class TakenOver extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final ConflictException why;

        TakenOver(ConflictException why) {
            super(why);
            this.why = why;
        }
    }

    private static UnavailableException elsewhere(RunId id, Optional<RevoException> why) {
        Fault fault = Fault.of(
                        "run_elsewhere",
                        "This process does not hold the run: another one does, or it goes on after the next start. Say it"
                                + " there, or again later.")
                .with("run", id)
                .retryable(true);
        return new UnavailableException(why.map(fault::cause).orElse(fault));
    }
}
