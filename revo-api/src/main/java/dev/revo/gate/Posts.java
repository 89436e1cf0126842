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
import dev.revo.spi.RunPost;
import java.util.List;
import java.util.Optional;

/** Adds entries to the journals of runs from outside: what is written counts, and only that. Thread-safe. */
final class Posts {
    private final Kernel kernel;

    Posts(Kernel kernel) {
        this.kernel = kernel;
    }

    /** It is written now, or was before. */
    void post(RunContext by, RunId id, RunPost post) {
        Optional<LiveRun<?>> held = kernel.table().find(by.tenant(), id);
        if (held.isPresent()) {
            post(by, held.get(), post);
            return;
        }
        List<JournalEntry> entries = kernel.parts().journal().read(by, id, 0, Integer.MAX_VALUE);
        if (entries.isEmpty()) {
            throw new NotFoundException(
                    Fault.of("run_not_found", "There is no such run. Retention may have deleted it.")
                            .with("run", id));
        }
        if (entry(id, entries, post).isPresent()) {
            throw elsewhere(id, Optional.empty());
        }
    }

    private void post(RunContext by, LiveRun<?> run, RunPost post) {
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
            } catch (RevoException e) {
                // A run whose journal is broken must learn it and end here.
                run.wake();
                throw e;
            }
            if (added) {
                run.emit(post.event());
            }
        }
        run.wake();
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
        } catch (RevoException e) {
            // Another process took it over: this one's writes are refused from then on.
            throw e instanceof ConflictException ? elsewhere(run.ctx().id(), Optional.of(e)) : e;
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
