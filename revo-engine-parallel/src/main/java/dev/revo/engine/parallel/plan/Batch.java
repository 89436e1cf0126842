package dev.revo.engine.parallel.plan;

import dev.revo.spi.RunExecution;
import dev.revo.spi.RunExecution.Note;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is to be written about a run, and what follows once it is: many lines for one acknowledgement. Confined to its thread. */
final class Batch {
    private final RunExecution execution;
    private final StepLog log;
    private final Telling telling;
    private final List<StepLine> mentioned = new ArrayList<>();
    private final List<StepLine> unwritten = new ArrayList<>();
    private final List<Runnable> following = new ArrayList<>();

    Batch(RunExecution execution, StepLog log, Telling telling) {
        this.execution = execution;
        this.log = log;
        this.telling = telling;
    }

    void add(StepLine line, Runnable then) {
        unwritten.add(line);
        following.add(then);
    }

    void then(Runnable action) {
        following.add(action);
    }

    /** It counts from now on, and is written when something else is. */
    void mention(StepLine line) {
        telling.add(line);
        log.add(line);
        mentioned.add(line);
    }

    boolean hasMentions() {
        return !mentioned.isEmpty();
    }

    /**
     * Writes, and does what follows; whether there was anything.
     *
     * @param tells whether it says how far the run is, too
     */
    boolean write(boolean tells) {
        if (unwritten.isEmpty() && following.isEmpty()) {
            return false;
        }
        if (!unwritten.isEmpty()) {
            unwritten.forEach(telling::add);
            // Refused when the run was told to end meanwhile: then it is still there for when it is cleaned up.
            record(tells);
            unwritten.forEach(log::add);
            unwritten.clear();
        }
        List<Runnable> then = List.copyOf(following);
        following.clear();
        then.forEach(Runnable::run);
        return true;
    }

    /** Writes everything that is there, and how far the run is then. */
    void record(boolean tells) {
        Optional<StepLine.Told> line = tells ? telling.line() : Optional.empty();
        List<Note> notes = new ArrayList<>();
        mentioned.forEach(each -> notes.add(each.note()));
        unwritten.forEach(each -> notes.add(each.note()));
        line.ifPresent(told -> notes.add(told.note()));
        execution.recordAll(notes);
        telling.written(line);
        mentioned.clear();
    }
}
