package dev.revo.gate;

import dev.revo.error.Problem;
import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import dev.revo.run.RunOptions;
import dev.revo.run.RunState;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.RunJournal;
import dev.revo.spi.RunRequest;
import dev.revo.spi.TaskStore;
import dev.revo.spi.TaskStore.Standing;
import dev.revo.spi.TaskStore.Task;
import dev.revo.spi.TaskStore.TaskRow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rows by which runs are listed. The journal comes first and is the truth: a row that cannot be written fails nothing. It
 * is written again a while later, and one that is out of date when it is read is mended from the journal. Thread-safe.
 */
final class RunHistory {
    private static final Logger LOG = LoggerFactory.getLogger(RunHistory.class);
    private static final Duration AGAIN = Duration.ofSeconds(10);
    private static final int MOST_PENDING = 10_000;

    private final Kernel kernel;
    private final Map<RunId, Pending> pending = new LinkedHashMap<>();

    private record Pending(RunContext ctx, TaskRow row) {
        static Pending later(Pending one, Pending other) {
            return other.row().sequence() > one.row().sequence() ? other : one;
        }
    }

    RunHistory(Kernel kernel) {
        this.kernel = kernel;
    }

    /** What a run was submitted as. */
    static Task task(RunContext ctx, RunRequest<?> request, RunOptions options) {
        return new Task(
                request.kind(),
                request.name(),
                ctx.scope().principal().id(),
                ctx.parent(),
                options.priority(),
                ctx.started(),
                options.tags());
    }

    /** What was submitted, as the journal remembers it. */
    static Task task(RunRecord.Submitted before) {
        return new Task(
                before.kind(),
                before.name(),
                before.principal().id(),
                before.parent(),
                before.priority(),
                before.started(),
                before.tags());
    }

    /** Keeps how a run ended, if its journal says so. */
    void ended(RunContext ctx, Task task, RunRecord.Finished end, RunWriter writer) {
        List<JournalEntry> entries = writer.entries();
        if (isOver(entries)) {
            keep(ctx, row(ctx.id(), task, end, entries));
        }
    }

    private static boolean isOver(List<JournalEntry> entries) {
        return !entries.isEmpty() && entries.get(entries.size() - 1).type().equals(RunJournal.FINISHED);
    }

    private static TaskRow row(RunId run, Task task, RunRecord.Finished end, List<JournalEntry> entries) {
        JournalEntry last = entries.get(entries.size() - 1);
        Optional<Instant> started = entries.stream()
                .filter(entry -> entry.type().equals(RunRecord.STARTED))
                .map(JournalEntry::at)
                .findFirst();
        Standing standing = new Standing(
                RunState.valueOf(end.state()),
                Optional.of(end.outcome()).filter(text -> !text.isEmpty()),
                end.problem().map(Problem::code),
                started,
                Optional.of(last.at()),
                end.usage());
        return new TaskRow(run, task, standing, last.sequence());
    }

    /** Keeps a row, now or later. Throws nothing. An interrupt is kept until it is written: it would close a file. */
    void keep(RunContext ctx, TaskRow row) {
        boolean interrupted = Thread.interrupted();
        try {
            tasks().put(ctx, row);
        } catch (RuntimeException e) {
            keepLater(new Pending(ctx, row), e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private TaskStore tasks() {
        return kernel.parts().tasks();
    }

    private void keepLater(Pending late, RuntimeException why) {
        boolean first;
        synchronized (pending) {
            first = pending.isEmpty();
            if (pending.size() < MOST_PENDING || pending.containsKey(late.row().id())) {
                pending.merge(late.row().id(), late, Pending::later);
            }
        }
        if (first) {
            LOG.atWarn()
                    .setCause(why)
                    .addKeyValue("run", late.row().id())
                    .log("The history of runs cannot be written; runs go on, and it is tried again");
            kernel.later(kernel.parts().time().instant().plus(AGAIN), this::again);
        }
    }

    /** Writes what could not be written, until one fails again. */
    void again() {
        List<Pending> late;
        synchronized (pending) {
            late = new ArrayList<>(pending.values());
        }
        for (Pending each : late) {
            try {
                tasks().put(each.ctx(), each.row());
            } catch (RuntimeException e) {
                LOG.atDebug().setCause(e).log("The history of runs cannot be written yet");
                kernel.later(kernel.parts().time().instant().plus(AGAIN), this::again);
                return;
            }
            synchronized (pending) {
                pending.remove(each.row().id(), each);
            }
        }
        boolean more;
        synchronized (pending) {
            more = !pending.isEmpty();
        }
        if (more) {
            again();
        }
    }

    /** The row as the journal has it by now; what it learns it keeps. */
    TaskRow mended(RunContext ctx, TaskRow row) {
        RunJournal journal = kernel.parts().journal();
        Optional<JournalEntry> last = journal.last(ctx, row.id());
        if (last.filter(entry -> entry.type().equals(RunJournal.FINISHED)).isEmpty()) {
            return row;
        }
        List<JournalEntry> entries = journal.read(ctx, row.id(), 0, Integer.MAX_VALUE);
        if (!isOver(entries)) {
            // Deleted between the two.
            return row;
        }
        if (RunRecord.isNewer(last.get())) {
            // One that this reVo cannot read must not keep the others from being listed.
            return row;
        }
        RunRecord.Finished end = RunRecord.finished(last.get());
        TaskRow ended = row(row.id(), row.task(), end, entries);
        keep(ctx, ended);
        return ended;
    }
}
