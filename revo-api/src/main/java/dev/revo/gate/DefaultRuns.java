package dev.revo.gate;

import dev.revo.data.Page;
import dev.revo.error.ConflictException;
import dev.revo.error.Fault;
import dev.revo.error.NotFoundException;
import dev.revo.run.RunContext;
import dev.revo.run.RunHandle;
import dev.revo.run.RunId;
import dev.revo.run.RunQuery;
import dev.revo.run.RunRef;
import dev.revo.run.RunState;
import dev.revo.run.RunStatus;
import dev.revo.run.RunSummary;
import dev.revo.run.Runs;
import dev.revo.scope.Scope;
import dev.revo.spi.AccessRequest;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.RunJournal;
import dev.revo.spi.RunRequest;
import java.util.List;
import java.util.Optional;

/** The runs that one scope sees: those of this process, and those that only the journal remembers. */
final class DefaultRuns implements Runs {
    private final Kernel kernel;
    private final Scope scope;

    DefaultRuns(Kernel kernel, Scope scope) {
        this.kernel = kernel;
        this.scope = scope;
    }

    @Override
    public Optional<RunStatus> status(RunId id) {
        RunContext ctx = reader(id);
        Optional<LiveRun<?>> live = kernel.table().find(ctx.tenant(), id);
        return live.isPresent() ? live.map(LiveRun::status) : kernel.finder().remembered(scope, ctx, id);
    }

    @Override
    public Page<RunSummary> list(RunQuery query) {
        return kernel.listing().list(reader(""), query);
    }

    @Override
    public RunId again(RunId id) {
        RunContext ctx = reader(id);
        List<JournalEntry> entries = kernel.parts().journal().read(ctx, id, 0, Integer.MAX_VALUE);
        if (entries.isEmpty()) {
            throw new NotFoundException(
                    Fault.of("run_not_found", "There is no such run. Retention may have deleted it.")
                            .with("run", id));
        }
        JournalEntry last = entries.get(entries.size() - 1);
        if (!last.type().equals(RunJournal.FINISHED)
                || RunState.valueOf(RunRecord.finished(last).state()) == RunState.SUCCEEDED) {
            throw new ConflictException(
                    Fault.of("run_not_failed", "Only a run that failed or was cancelled can be started once more.")
                            .with("run", id));
        }
        RunRecord.Submitted before = RunRecord.submitted(entries.get(0));
        return kernel.submitter()
                .root(scope, kernel.anew(ctx, before), before.options())
                .id();
    }

    @Override
    public String tree() {
        RunContext ctx = reader("");
        List<LiveRun<?>> runs = kernel.table().live().stream()
                .filter(run -> run.ctx().tenant().equals(ctx.tenant()))
                .toList();
        return new RunTree(runs, kernel.parts().time().instant()).text();
    }

    private RunContext reader(RunId id) {
        return reader(id.value());
    }

    private RunContext reader(String which) {
        RunContext ctx = kernel.admittance().direct(scope);
        kernel.authority().demand(ctx, AccessRequest.of("run:read", which));
        return ctx;
    }

    @Override
    public <R> Optional<RunHandle<R>> attach(RunRef<R> ref) {
        RunContext ctx = reader(ref.id());
        List<JournalEntry> first = kernel.parts().journal().read(ctx, ref.id(), 0, 1);
        if (first.isEmpty()) {
            return Optional.empty();
        }
        RunRecord.Submitted before = RunRecord.submitted(first.get(0));
        if (!before.kind().equals(ref.kind()) || !before.name().equals(ref.name())) {
            throw new ConflictException(Fault.of(
                            "other_run",
                            "The run was started as " + before.kind() + "/" + before.name() + ", the reference says "
                                    + ref.kind() + "/" + ref.name() + ".")
                    .with("run", ref.id()));
        }
        // The reference was made by the spec of this kind and name, whose result type it carries.
        @SuppressWarnings("unchecked")
        RunRequest<R> request = (RunRequest<R>) kernel.rebuild(ctx, before);
        return kernel.finder().find(scope, ref.id(), request, null);
    }
}
