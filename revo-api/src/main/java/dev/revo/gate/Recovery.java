package dev.revo.gate;

import dev.revo.error.CancelledException;
import dev.revo.error.DeniedException;
import dev.revo.error.Fault;
import dev.revo.error.RevoException;
import dev.revo.error.UnavailableException;
import dev.revo.run.Limits;
import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import dev.revo.run.RunState;
import dev.revo.run.Spending;
import dev.revo.scope.Permission;
import dev.revo.scope.Principal;
import dev.revo.scope.Scope;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.RunJournal;
import dev.revo.spi.RunJournal.Unfinished;
import dev.revo.spi.RunRequest;
import dev.revo.spi.TaskStore.TaskRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes up, when the kernel starts, the runs that an earlier life of the process left. Parents come before their
 * children, because ids are ordered by time, and no body runs before all are registered.
 */
final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
    private static final int AT_MOST = 100_000;

    private final Kernel kernel;

    Recovery(Kernel kernel) {
        this.kernel = kernel;
    }

    void run() {
        RunContext system = kernel.admittance().direct(kernel.scopes().system(Kernel.SYSTEM_TENANT));
        List<LiveRun<?>> taken = new ArrayList<>();
        for (Unfinished left : kernel.parts().journal().unfinished(system, AT_MOST)) {
            try {
                takeUp(left).ifPresent(taken::add);
            } catch (RuntimeException e) {
                // One run that cannot be taken up must not keep the others; it stays in the journal.
                LOG.atError().setCause(e).addKeyValue("run", left.run()).log("A run could not be taken up");
            }
        }
        taken.forEach(LiveRun::start);
        if (!taken.isEmpty()) {
            LOG.atInfo().addKeyValue("runs", taken.size()).log("Took up runs of an earlier start");
        }
    }

    private Optional<LiveRun<?>> takeUp(Unfinished left) {
        RunContext reader = kernel.admittance().direct(kernel.scopes().system(left.tenant()));
        RunJournal journal = kernel.parts().journal();
        OptionalLong fence = journal.claim(reader, left.run());
        List<JournalEntry> entries = journal.read(reader, left.run(), 0, Integer.MAX_VALUE);
        if (fence.isEmpty() || entries.isEmpty()) {
            return Optional.empty();
        }
        // It stays in the journal for one who can read it.
        entries.forEach(RunRecord::demandKnown);
        RunRecord.Submitted before = RunRecord.submitted(entries.get(0));
        RunCancellation cancellation = new RunCancellation(kernel.threads());
        Optional<Principal> principal = kernel.scopes().again(left.tenant(), before.principal());
        RunContext ctx = context(left, before, principal.orElse(before.principal()), cancellation);
        try {
            if (principal.isEmpty()) {
                throw new DeniedException(Fault.of(
                                "principal_gone",
                                "The principal " + before.principal().id() + " of this run is no longer in the tenant.")
                        .with("run", left.run()));
            }
            Poison.check(entries);
            demandParent(reader, left, before);
            return Optional.of(
                    again(ctx, cancellation, kernel.rebuild(ctx, before), before, fence.getAsLong(), entries));
        } catch (RevoException e) {
            if (e.retryable()) {
                // Such as a quota that the first life still holds: it stays in the journal for a later start.
                throw e;
            }
            giveUp(ctx, before, fence.getAsLong(), entries, e);
            return Optional.empty();
        }
    }

    private <R> LiveRun<R> again(
            RunContext ctx,
            RunCancellation cancellation,
            RunRequest<R> request,
            RunRecord.Submitted before,
            long fence,
            List<JournalEntry> entries) {
        LiveRun<R> run = kernel.submitter().recovered(ctx, cancellation, request, before, fence, entries);
        before.parent()
                .flatMap(parent -> kernel.table().find(ctx.tenant(), parent))
                .ifPresent(parent -> kernel.submitter().link(parent, run));
        // The process may have died before it was written, or did not write any yet.
        kernel.history().keep(ctx, TaskRow.submitted(ctx.id(), RunHistory.task(before)));
        return run;
    }

    private RunContext context(
            Unfinished left, RunRecord.Submitted before, Principal principal, RunCancellation cancellation) {
        RunContext.Origin origin = new RunContext.Origin(
                left.run(),
                before.parent(),
                before.kind().equals("agent") ? Optional.of(before.name()) : Optional.empty(),
                before.traceparent(),
                before.started());
        Optional<RunContext> parent =
                before.parent().flatMap(id -> parent(left.tenant(), id)).map(LiveRun::ctx);
        if (parent.isPresent()) {
            Limits limits = Limits.none().budget(before.budget());
            limits = before.deadline().equals(Instant.MAX) ? limits : limits.deadline(before.deadline());
            return parent.get().child(kernel.mint(), origin, cancellation, cut(limits, before));
        }
        Scope scope = kernel.scopes().issued(left.tenant(), principal);
        return RunContext.of(
                        kernel.mint(),
                        origin,
                        scope,
                        before.deadline(),
                        cancellation,
                        Spending.root(kernel.mint(), before.budget()))
                .narrowed(cut(Limits.none(), before));
    }

    private Optional<LiveRun<?>> parent(String tenant, RunId id) {
        return kernel.table().find(tenant, id);
    }

    // On its own a child would pass the parent's limits: it ends when the process died after the parent's end and
    // before
    // its own, and stays in the journal with a parent that could not be taken up.
    private void demandParent(RunContext reader, Unfinished left, RunRecord.Submitted before) {
        if (before.parent().isEmpty()
                || parent(left.tenant(), before.parent().get()).isPresent()) {
            return;
        }
        List<JournalEntry> entries =
                kernel.parts().journal().read(reader, before.parent().get(), 0, Integer.MAX_VALUE);
        if (entries.isEmpty()) {
            return;
        }
        if (entries.get(entries.size() - 1).type().equals(RunJournal.FINISHED)) {
            throw new CancelledException(Fault.of("cancelled", "The run was cancelled: the run that started it ended")
                    .with("run", left.run()));
        }
        throw new UnavailableException(Fault.of(
                        "parent_away",
                        "The run that started this one is not at work here; it goes on after a later start.")
                .with("run", left.run())
                .with("parent", before.parent().get())
                .retryable(true));
    }

    private static Limits cut(Limits limits, RunRecord.Submitted before) {
        return before.only()
                .map(rights -> limits.only(rights.stream().map(Permission::of).toArray(Permission[]::new)))
                .orElse(limits);
    }

    private void giveUp(
            RunContext ctx, RunRecord.Submitted before, long fence, List<JournalEntry> entries, RevoException why) {
        LOG.atWarn().addKeyValue("run", ctx.id()).log("A run of an earlier start cannot go on: {}", why.getMessage());
        RunWriter writer =
                new RunWriter(kernel.parts().journal(), kernel.parts().time(), ctx, fence, entries);
        RunRecord.Finished end = new RunRecord.Finished(
                (why instanceof CancelledException ? RunState.CANCELLED : RunState.FAILED).name(),
                "",
                Optional.empty(),
                Optional.empty(),
                Optional.of(dev.revo.error.Problem.from(why)),
                ctx.spending().used());
        writer.append(RunJournal.FINISHED, end.version(), RunRecord.write(end));
        kernel.history().ended(ctx, RunHistory.task(before), end, writer);
    }
}
