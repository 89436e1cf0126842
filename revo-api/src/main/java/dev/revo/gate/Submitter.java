package dev.revo.gate;

import dev.revo.audit.AuditRecord.Result;
import dev.revo.error.ConflictException;
import dev.revo.error.Fault;
import dev.revo.error.RevoException;
import dev.revo.error.UnavailableException;
import dev.revo.run.RunContext;
import dev.revo.run.RunHandle;
import dev.revo.run.RunId;
import dev.revo.run.RunOptions;
import dev.revo.run.Usage;
import dev.revo.scope.Permission;
import dev.revo.scope.Scope;
import dev.revo.spi.Demand;
import dev.revo.spi.IdempotencyStore;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.Reservation;
import dev.revo.spi.RunExecution.Note;
import dev.revo.spi.RunJournal;
import dev.revo.spi.RunRequest;
import dev.revo.spi.TaskStore.TaskRow;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes runs in that are admitted: bind the key, journal, schedule. */
final class Submitter {
    private static final Logger LOG = LoggerFactory.getLogger(Submitter.class);

    private final Kernel kernel;
    private final Admittance admittance;

    Submitter(Kernel kernel, Admittance admittance) {
        this.kernel = kernel;
        this.admittance = admittance;
    }

    /** The run of the request: a new one, or the one of its key. */
    <R> RunHandle<R> root(Scope scope, RunRequest<R> request, RunOptions options) {
        Taken<R> run = take(scope, request, options);
        return run.handle().orElseGet(() -> again(scope, run.id(), request));
    }

    /** The same for a run that asks for one beside it, whose principal may have gone or changed since. */
    <R> RunId beside(Scope scope, RunRequest<R> request, RunOptions options) {
        return take(kernel.scopes().renewed(scope), request, options).id();
    }

    /** A run that was taken in now, with its handle, or before. */
    private record Taken<R>(RunId id, Optional<RunHandle<R>> handle) {}

    private <R> Taken<R> take(Scope scope, RunRequest<R> request, RunOptions options) {
        RunCancellation cancellation = new RunCancellation(kernel.threads());
        RunContext ctx = admittance.root(scope, request, options, cancellation);
        boolean approvalFirst = admittance.authorize(ctx, request);
        Reservation reservation = admittance.reserve(ctx, request);
        boolean taken = false;
        try {
            Optional<RunId> earlier = bind(ctx, request, options);
            if (earlier.isPresent()) {
                return new Taken<>(earlier.get(), Optional.empty());
            }
            LiveRun<R> run = journal(ctx, cancellation, request, options, reservation, approvalFirst);
            taken = true;
            return new Taken<>(ctx.id(), Optional.of(launched(run, request, options)));
        } finally {
            if (!taken) {
                reservation.close();
            }
        }
    }

    // A run that got no thread has ended; its key must not lead the next try to it.
    private <R> RunHandle<R> launched(LiveRun<R> run, RunRequest<R> request, RunOptions options) {
        try {
            return launch(run);
        } catch (RevoException e) {
            release(run.ctx(), request, options);
            throw e;
        }
    }

    private void release(RunContext ctx, RunRequest<?> request, RunOptions options) {
        IdempotencyStore keys = kernel.parts().keys();
        try {
            options.idempotencyKey().ifPresent(key -> keys.release(ctx, key, ctx.id()));
            request.takesOver().ifPresent(from -> keys.release(ctx, takingOver(from), ctx.id()));
        } catch (RuntimeException e) {
            // What went wrong before is what the caller must hear.
            LOG.atWarn().setCause(e).addKeyValue("run", ctx.id()).log("An idempotency key could not be released");
        }
    }

    <R> RunHandle<R> child(LiveRun<?> parent, RunRequest<R> request, RunOptions options, String key) {
        if (request.isStanding()) {
            throw new ConflictException(Fault.of(
                            "stands_alone",
                            request + " would end with the run that starts it. Start it outside of runs.")
                    .with("run", parent.ctx().id()));
        }
        RunCancellation cancellation = new RunCancellation(kernel.threads());
        RunContext ctx = admittance.child(parent, request, options.limits(), cancellation);
        boolean approvalFirst = admittance.authorize(ctx, request);
        Reservation reservation = admittance.reserve(ctx, request);
        boolean taken = false;
        try {
            // Before the child is on record itself: after a crash in between, the parent finds an id without a run and
            // starts the child; the other way round the child would go on alone and the parent start a second one.
            parent.writer()
                    .append(
                            RunRecord.CHILD,
                            RunRecord.VERSION,
                            RunRecord.flat(Map.of("key", key, "run", ctx.id().value())));
            LiveRun<R> run = journal(ctx, cancellation, request, options, reservation, approvalFirst);
            taken = true;
            link(parent, run);
            launch(run);
            return new LiveHandle<>(run, parent);
        } finally {
            if (!taken) {
                reservation.close();
            }
        }
    }

    /** Cancelling the parent ends the child, and a parent that ends takes its children with it. */
    void link(LiveRun<?> parent, LiveRun<?> child) {
        parent.adopt(child);
        Runnable unlink = parent.cancellation()
                .onRequest(why -> child.end(
                        why.kind() == Cause.Kind.SUSPEND
                                ? kernel.last(child)
                                : new Cause(
                                        why.kind(), why.reason(), child.ctx().id())));
        // A run that starts very many does not hold those that are over.
        child.onOver(() -> {
            unlink.run();
            parent.letGo(child);
        });
    }

    private <R> RunHandle<R> launch(LiveRun<R> run) {
        kernel.table().add(run);
        run.start();
        return new LiveHandle<>(run);
    }

    private Optional<RunId> bind(RunContext ctx, RunRequest<?> request, RunOptions options) {
        IdempotencyStore keys = kernel.parts().keys();
        String hash = Hash.sha256(request.kind(), request.name(), request.inputJson());
        return options.idempotencyKey()
                .flatMap(key -> Asked.of(keys, "bind a key", () -> keys.bind(ctx, key, hash, ctx.id())));
    }

    private static String takingOver(RunRequest.TakesOver from) {
        return "revo takes over " + from.ended().value();
    }

    // Two runs with the same effects would each take them back from the other.
    private void takeOver(RunContext ctx, RunRequest<?> request) {
        IdempotencyStore keys = kernel.parts().keys();
        request.takesOver()
                .flatMap(from -> Asked.of(
                        keys,
                        "bind a key",
                        () -> keys.bind(ctx, takingOver(from), Hash.sha256(takingOver(from)), ctx.id())))
                .ifPresent(other -> {
                    throw new ConflictException(Fault.of(
                                    "run_taken_over",
                                    "What the run has done was taken over by another one already. Take over that one, once"
                                            + " it has ended.")
                            .with("run", request.takesOver().orElseThrow().ended())
                            .with("by", other));
                });
    }

    private <R> LiveRun<R> journal(
            RunContext ctx,
            RunCancellation cancellation,
            RunRequest<R> request,
            RunOptions options,
            Reservation reservation,
            boolean approvalFirst) {
        try {
            takeOver(ctx, request);
            kernel.authority().audit(ctx, request.kind() + ":start", request.name(), Result.ALLOWED, Map.of());
            RunJournal journal = kernel.parts().journal();
            OptionalLong fence = Asked.of(journal, "claim a run", () -> journal.claim(ctx, ctx.id()));
            RunWriter writer = new RunWriter(
                    kernel.parts().journal(),
                    kernel.parts().time(),
                    ctx,
                    fence.orElseThrow(() ->
                            new ConflictException(Fault.of("run_taken", "A new run's id is held by somebody else.")
                                    .with("run", ctx.id()))),
                    List.of());
            List<Note> notes = new ArrayList<>();
            notes.add(new Note(
                    RunRecord.SUBMITTED,
                    RunRecord.VERSION,
                    new String(
                            RunRecord.write(new RunRecord.Submitted(
                                    request.kind(),
                                    request.name(),
                                    request.inputJson(),
                                    ctx.scope().principal(),
                                    ctx.scope()
                                            .only()
                                            .map(rights -> rights.stream()
                                                    .map(Permission::text)
                                                    .sorted()
                                                    .toList()),
                                    ctx.parent(),
                                    options.priority(),
                                    ctx.started(),
                                    ctx.deadline(),
                                    ctx.spending().limit(),
                                    ctx.traceparent(),
                                    approvalFirst,
                                    options.tags(),
                                    options.weight())),
                            StandardCharsets.UTF_8)));
            if (request.isStanding()) {
                notes.add(new Note(RunJournal.STANDING, RunRecord.VERSION, "{}"));
            }
            request.takesOver()
                    .ifPresent(from -> notes.addAll(kernel.inheritance().notes(ctx, from)));
            writer.append(notes);
            kernel.history().keep(ctx, TaskRow.submitted(ctx.id(), RunHistory.task(ctx, request, options)));
            return new LiveRun<>(
                    kernel, request, options, ctx, cancellation, writer, reservation, false, approvalFirst);
        } catch (RuntimeException e) {
            release(ctx, request, options);
            throw e;
        }
    }

    /** The handle of a run that exists already, as the same request. */
    <R> RunHandle<R> again(Scope scope, RunId id, RunRequest<R> request) {
        return kernel.finder()
                .find(scope, id, request, null)
                .orElseThrow(() -> new UnavailableException(Fault.of(
                                "run_elsewhere",
                                "The run of this idempotency key is not known to this process yet. Try again.")
                        .with("run", id)));
    }

    <R> Optional<RunHandle<R>> again(LiveRun<?> parent, RunId id, RunRequest<R> request) {
        return kernel.finder().find(parent.ctx().scope(), id, request, parent);
    }

    /** A run that its journal remembers, at work again. */
    <R> LiveRun<R> recovered(
            RunContext ctx,
            RunCancellation cancellation,
            RunRequest<R> request,
            RunRecord.Submitted before,
            long fence,
            List<JournalEntry> entries) {
        Reservation reservation = kernel.authority()
                .reserve(ctx, new Demand(Demand.Kind.RUN, request.name(), Usage.none(), Demand.By.RECOVERY));
        RunWriter writer =
                new RunWriter(kernel.parts().journal(), kernel.parts().time(), ctx, fence, entries);
        LiveRun<R> run = new LiveRun<>(
                kernel,
                request,
                before.options(),
                ctx,
                cancellation,
                writer,
                reservation,
                true,
                before.approvalFirst());
        kernel.table().add(run);
        return run;
    }
}
