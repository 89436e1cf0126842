package dev.revo.gate;

import dev.revo.agent.Preflight;
import dev.revo.audit.AuditRecord.Result;
import dev.revo.error.BudgetExceededException;
import dev.revo.error.ConflictException;
import dev.revo.error.Fault;
import dev.revo.error.InvalidRequestException;
import dev.revo.error.Problem;
import dev.revo.error.RevoException;
import dev.revo.error.UnavailableException;
import dev.revo.run.Limits;
import dev.revo.run.RunContext;
import dev.revo.run.RunHandle;
import dev.revo.run.RunId;
import dev.revo.run.RunOptions;
import dev.revo.run.Spending;
import dev.revo.run.Usage;
import dev.revo.scope.Permission;
import dev.revo.scope.Scope;
import dev.revo.spi.AccessRequest;
import dev.revo.spi.Admission;
import dev.revo.spi.Decision;
import dev.revo.spi.Demand;
import dev.revo.spi.IdempotencyStore;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.Reservation;
import dev.revo.spi.RunJournal;
import dev.revo.spi.RunRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes runs in: authorize, reserve, bind the key, journal, schedule. */
final class Submitter {
    private static final Logger LOG = LoggerFactory.getLogger(Submitter.class);

    private final Kernel kernel;

    Submitter(Kernel kernel) {
        this.kernel = kernel;
    }

    /** A context for a direct call. */
    RunContext direct(Scope scope) {
        kernel.accept(scope);
        return context(scope, new RunCancellation(kernel.threads()), Limits.none());
    }

    /** A context for a direct call from inside a run: the run's deadline, signal and account hold. */
    RunContext directWithin(LiveRun<?> run) {
        run.cancellation().check();
        return run.ctx();
    }

    private RunContext context(Scope scope, RunCancellation cancellation, Limits limits) {
        Instant now = kernel.parts().time().instant();
        RunContext.Origin origin = new RunContext.Origin(
                RunId.of(kernel.parts().ids().next()), Optional.empty(), Optional.empty(), Optional.empty(), now);
        Spending account = Spending.root(kernel.mint(), limits.budget());
        Limits others = limits.budget().isUnlimited() ? limits : withoutBudget(limits);
        return RunContext.of(kernel.mint(), origin, scope, Instant.MAX, cancellation, account)
                .narrowed(others);
    }

    private static Limits withoutBudget(Limits limits) {
        return limits.budget(dev.revo.run.Budget.unlimited());
    }

    <R> RunHandle<R> root(Scope scope, RunRequest<R> request, RunOptions options) {
        kernel.open();
        kernel.accept(scope);
        RunCancellation cancellation = new RunCancellation(kernel.threads());
        RunContext ctx = named(context(scope, cancellation, options.limits()), request, Optional.empty(), cancellation);
        boolean approvalFirst = authorize(ctx, request);
        Reservation reservation = reserve(ctx, request);
        boolean taken = false;
        try {
            Optional<RunId> earlier = bind(ctx, request, options);
            if (earlier.isPresent()) {
                return again(scope, earlier.get(), request);
            }
            LiveRun<R> run = journal(ctx, cancellation, request, options, reservation, approvalFirst);
            taken = true;
            return launched(run, options);
        } finally {
            if (!taken) {
                reservation.close();
            }
        }
    }

    // A run that got no thread has ended; its key must not lead the next try to it.
    private <R> RunHandle<R> launched(LiveRun<R> run, RunOptions options) {
        try {
            return launch(run);
        } catch (RevoException e) {
            release(run.ctx(), options);
            throw e;
        }
    }

    private void release(RunContext ctx, RunOptions options) {
        IdempotencyStore keys = kernel.parts().keys();
        try {
            options.idempotencyKey().ifPresent(key -> keys.release(ctx, key, ctx.id()));
        } catch (RuntimeException e) {
            // What went wrong before is what the caller must hear.
            LOG.atWarn().setCause(e).addKeyValue("run", ctx.id()).log("An idempotency key could not be released");
        }
    }

    <R> RunHandle<R> child(LiveRun<?> parent, RunRequest<R> request, Limits tighter, String key) {
        kernel.open();
        RunCancellation cancellation = new RunCancellation(kernel.threads());
        RunContext.Origin origin = new RunContext.Origin(
                RunId.of(kernel.parts().ids().next()),
                Optional.of(parent.ctx().id()),
                agent(request),
                parent.ctx().traceparent(),
                kernel.parts().time().instant());
        RunContext ctx = parent.ctx().child(kernel.mint(), origin, cancellation, tighter);
        boolean approvalFirst = authorize(ctx, request);
        Reservation reservation = reserve(ctx, request);
        boolean taken = false;
        try {
            RunOptions options = RunOptions.defaults().limits(tighter);
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
            return launch(run);
        } finally {
            if (!taken) {
                reservation.close();
            }
        }
    }

    /** Cancelling the parent ends the child, and a parent that ends takes its children with it. */
    void link(LiveRun<?> parent, LiveRun<?> child) {
        parent.adopt(child);
        parent.cancellation()
                .onRequest(why -> child.end(
                        why.kind() == Cause.Kind.SUSPEND
                                ? kernel.last(child)
                                : new Cause(
                                        why.kind(), why.reason(), child.ctx().id())));
    }

    private <R> RunHandle<R> launch(LiveRun<R> run) {
        kernel.table().add(run);
        run.start();
        return new LiveHandle<>(run);
    }

    private RunContext named(
            RunContext ctx, RunRequest<?> request, Optional<RunId> parent, RunCancellation cancellation) {
        RunContext.Origin origin =
                new RunContext.Origin(ctx.id(), parent, agent(request), ctx.traceparent(), ctx.started());
        return RunContext.of(kernel.mint(), origin, ctx.scope(), ctx.deadline(), cancellation, ctx.spending());
    }

    private static Optional<String> agent(RunRequest<?> request) {
        return request.kind().equals("agent") ? Optional.of(request.name()) : Optional.empty();
    }

    private boolean authorize(RunContext ctx, RunRequest<?> request) {
        inTime(ctx);
        boolean ask = false;
        for (AccessRequest wanted : wanted(request)) {
            ask |= kernel.authority().demand(ctx, wanted).verdict() == Decision.Verdict.ASK;
        }
        return ask;
    }

    private void inTime(RunContext ctx) {
        if (!ctx.deadline().isAfter(kernel.parts().time().instant())) {
            throw InvalidRequestException.field(
                    "options.deadline", "has passed (" + ctx.deadline() + ")", "Give one in the future.");
        }
    }

    private static List<AccessRequest> wanted(RunRequest<?> request) {
        List<AccessRequest> wanted = new ArrayList<>();
        wanted.add(AccessRequest.of(request.kind() + ":start", request.name()));
        for (Permission permission : request.requires()) {
            wanted.add(AccessRequest.of(permission.text(), ""));
        }
        return wanted;
    }

    private Reservation reserve(RunContext ctx, RunRequest<?> request) {
        affordable(ctx, request);
        return kernel.authority().reserve(ctx, new Demand(Demand.Kind.RUN, request.name(), Usage.none()));
    }

    private static void affordable(RunContext ctx, RunRequest<?> request) {
        if (request.estimate().modelCalls() == 0) {
            return;
        }
        if (!ctx.spending().effectiveLimit().allows(ctx.spending().used().plus(request.estimate()))) {
            boolean unpriced = request.estimate().cost().isEmpty()
                    && ctx.spending().effectiveLimit().money().isPresent();
            throw new BudgetExceededException(Fault.of(
                            unpriced ? "unknown_price" : "budget_exceeded",
                            unpriced
                                    ? "The budget is in money, but the model of " + request
                                            + " has no price. Give it one"
                                            + " with ModelSettings.price(...), or use Budget.tokens(...)."
                                    : "The first model call of " + request + " may use " + request.estimate()
                                            + ", but the limit is "
                                            + ctx.spending().effectiveLimit()
                                            + ". Raise the budget or lower ModelSettings.maxOutputTokens(...).")
                    .with("run", ctx.id()));
        }
    }

    private Optional<RunId> bind(RunContext ctx, RunRequest<?> request, RunOptions options) {
        IdempotencyStore keys = kernel.parts().keys();
        String hash = Hash.sha256(request.kind(), request.name(), request.inputJson());
        return options.idempotencyKey()
                .flatMap(key -> Asked.of(keys, "bind a key", () -> keys.bind(ctx, key, hash, ctx.id())));
    }

    private <R> LiveRun<R> journal(
            RunContext ctx,
            RunCancellation cancellation,
            RunRequest<R> request,
            RunOptions options,
            Reservation reservation,
            boolean approvalFirst) {
        try {
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
            writer.append(
                    RunRecord.SUBMITTED,
                    RunRecord.VERSION,
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
                            approvalFirst)));
            return new LiveRun<>(
                    kernel, request, options, ctx, cancellation, writer, reservation, false, approvalFirst);
        } catch (RuntimeException e) {
            release(ctx, options);
            throw e;
        }
    }

    /** The handle of a run that exists already, as the same request. */
    <R> RunHandle<R> again(Scope scope, RunId id, RunRequest<R> request) {
        return kernel.find(scope, id, request)
                .orElseThrow(() -> new UnavailableException(Fault.of(
                                "run_elsewhere",
                                "The run of this idempotency key is not known to this process yet. Try again.")
                        .with("run", id)));
    }

    <R> Optional<RunHandle<R>> again(LiveRun<?> parent, RunId id, RunRequest<R> request) {
        return kernel.find(parent.ctx().scope(), id, request);
    }

    /** What {@link #root} would say. */
    Admission explain(Scope scope, RunRequest<?> request, RunOptions options) {
        List<Preflight.Gate> gates = new ArrayList<>();
        RunContext ctx = context(scope, new RunCancellation(kernel.threads()), options.limits());
        try {
            kernel.open();
            kernel.accept(scope);
            inTime(ctx);
            gates.add(new Preflight.Gate("scope", true, scope.selfIssued() ? "self-issued" : "issued"));
            for (AccessRequest wanted : wanted(request)) {
                Decision decision = kernel.authority().look(ctx, wanted);
                boolean admits = decision.verdict() != Decision.Verdict.DENY;
                gates.add(new Preflight.Gate("authorize " + wanted.permission(), admits, decision.toString()));
                if (!admits) {
                    throw Authority.denied(ctx, wanted, decision);
                }
            }
            affordable(ctx, request);
            String limit = ctx.spending().effectiveLimit().toString();
            gates.add(new Preflight.Gate("reserve", true, limit));
            return admission(gates, Optional.empty(), ctx);
        } catch (RevoException e) {
            if (gates.stream().allMatch(Preflight.Gate::admits)) {
                String gate = e instanceof BudgetExceededException ? "reserve" : "scope";
                gates.add(new Preflight.Gate(gate, false, e.code()));
            }
            return admission(gates, Optional.of(Problem.from(e)), ctx);
        }
    }

    private Admission admission(List<Preflight.Gate> gates, Optional<Problem> problem, RunContext ctx) {
        return new Admission(gates, problem, ctx, request -> kernel.authority().look(ctx, request));
    }

    /** A run that its journal remembers, at work again. */
    <R> LiveRun<R> recovered(
            RunContext ctx,
            RunCancellation cancellation,
            RunRequest<R> request,
            RunRecord.Submitted before,
            long fence,
            List<JournalEntry> entries) {
        Reservation reservation =
                kernel.authority().reserve(ctx, new Demand(Demand.Kind.RUN, request.name(), Usage.none()));
        RunWriter writer =
                new RunWriter(kernel.parts().journal(), kernel.parts().time(), ctx, fence, entries);
        LiveRun<R> run = new LiveRun<>(
                kernel,
                request,
                RunOptions.defaults().priority(before.priority()),
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
