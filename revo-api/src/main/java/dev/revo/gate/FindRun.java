package dev.revo.gate;

import dev.revo.error.ConflictException;
import dev.revo.error.Fault;
import dev.revo.run.Progress;
import dev.revo.run.RunContext;
import dev.revo.run.RunHandle;
import dev.revo.run.RunId;
import dev.revo.run.RunRef;
import dev.revo.run.RunState;
import dev.revo.run.RunStatus;
import dev.revo.run.Usage;
import dev.revo.scope.Scope;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.RunJournal;
import dev.revo.spi.RunRequest;
import dev.revo.spi.WorkBackend;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds runs: those of this process, those of others that share its journal, and those that ended. Thread-safe. */
final class FindRun {
    private final Kernel kernel;

    FindRun(Kernel kernel) {
        this.kernel = kernel;
    }

    /**
     * The run as a handle of its request's type.
     *
     * @param parent the run whose body asks, if it is one: it is given runs of this process and those that ended
     */
    <R> Optional<RunHandle<R>> find(Scope scope, RunId id, RunRequest<R> request, @Nullable LiveRun<?> parent) {
        boolean posts = parent == null && WorkBackend.can(kernel.parts().journal(), WorkBackend.Capability.POST);
        Optional<LiveRun<?>> live = kernel.table().find(scope.tenant(), id).filter(run -> !(posts && run.isLost()));
        if (live.isPresent()) {
            LiveRun<?> run = live.get();
            demandSame(id, run.request().kind(), run.request().name(), request);
            // Same kind and name: built by the same module for the same spec, so the result has the same type.
            @SuppressWarnings("unchecked")
            LiveRun<R> typed = (LiveRun<R>) run;
            return Optional.of(new LiveHandle<>(typed, parent));
        }
        RunContext reader = kernel.admittance().direct(scope);
        List<JournalEntry> entries = kernel.parts().journal().read(reader, id, 0, Integer.MAX_VALUE);
        if (entries.isEmpty()) {
            return Optional.empty();
        }
        JournalEntry last = entries.get(entries.size() - 1);
        if (last.type().equals(RunJournal.FINISHED)) {
            return Optional.of(ended(scope, last, request));
        }
        if (!posts) {
            return Optional.empty();
        }
        RunRecord.Submitted before = RunRecord.submitted(entries.get(0));
        demandSame(id, before.kind(), before.name(), request);
        return Optional.of(new RemoteHandle<>(kernel, scope, reader, id, request));
    }

    private static void demandSame(RunId id, String kind, String name, RunRequest<?> request) {
        if (!kind.equals(request.kind()) || !name.equals(request.name())) {
            throw new ConflictException(
                    Fault.of("other_run", "The run is " + kind + "/" + name + ", not " + request + ".")
                            .with("run", id));
        }
    }

    /** The handle of a run that ended with this entry. */
    <R> EndedHandle<R> ended(Scope scope, JournalEntry last, RunRequest<R> request) {
        return new EndedHandle<>(
                kernel.outputs().ended(last, () -> kernel.admittance().direct(scope)),
                RunRef.of(last.run(), request.kind(), request.name()),
                json -> request.codec().decode(kernel.mint(), json),
                new EventStream(kernel.threads(), 1, true));
    }

    /** What the journal says of a run that this process does not hold; empty when the tenant has no such run. */
    Optional<RunStatus> remembered(Scope scope, RunContext reader, RunId id) {
        Optional<JournalEntry> last = kernel.parts().journal().last(reader, id);
        return last.map(entry -> entry.type().equals(RunJournal.FINISHED)
                ? kernel.outputs().ended(entry, () -> kernel.admittance().direct(scope))
                : elsewhere(entry));
    }

    private static RunStatus elsewhere(JournalEntry last) {
        return new RunView(
                last.run(),
                RunState.QUEUED,
                Optional.empty(),
                Optional.empty(),
                Progress.of(0, "held by another process, or until the next start"),
                Optional.empty(),
                Optional.empty(),
                KeptResult.of(Optional.empty()),
                Usage.none(),
                last.sequence());
    }
}
