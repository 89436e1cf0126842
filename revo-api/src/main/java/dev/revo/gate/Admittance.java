package dev.revo.gate;

import dev.revo.agent.Preflight;
import dev.revo.error.BudgetExceededException;
import dev.revo.error.Fault;
import dev.revo.error.InvalidRequestException;
import dev.revo.error.Problem;
import dev.revo.error.RevoException;
import dev.revo.run.Budget;
import dev.revo.run.Limits;
import dev.revo.run.RunContext;
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
import dev.revo.spi.Reservation;
import dev.revo.spi.RunRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Says whether a scope may start a run, by the gates that come before its journal: scope, rights, quotas and budget. */
final class Admittance {
    private final Kernel kernel;

    Admittance(Kernel kernel) {
        this.kernel = kernel;
    }

    /** A context for a direct call. */
    RunContext direct(Scope scope) {
        kernel.accept(scope);
        return context(scope, new RunCancellation(kernel.threads()), Limits.none());
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
        return limits.budget(Budget.unlimited());
    }

    /** A context for a run without parent. */
    RunContext root(Scope scope, RunRequest<?> request, RunOptions options, RunCancellation cancellation) {
        kernel.open();
        kernel.accept(scope);
        RunContext ctx = context(scope, cancellation, options.limits());
        RunContext.Origin origin =
                new RunContext.Origin(ctx.id(), Optional.empty(), agent(request), ctx.traceparent(), ctx.started());
        return RunContext.of(kernel.mint(), origin, ctx.scope(), ctx.deadline(), cancellation, ctx.spending());
    }

    /** A context for a run below another. */
    RunContext child(LiveRun<?> parent, RunRequest<?> request, Limits tighter, RunCancellation cancellation) {
        kernel.open();
        RunContext.Origin origin = new RunContext.Origin(
                RunId.of(kernel.parts().ids().next()),
                Optional.of(parent.ctx().id()),
                agent(request),
                parent.ctx().traceparent(),
                kernel.parts().time().instant());
        return parent.ctx().child(kernel.mint(), origin, cancellation, tighter);
    }

    private static Optional<String> agent(RunRequest<?> request) {
        return request.kind().equals("agent") ? Optional.of(request.name()) : Optional.empty();
    }

    /** Whether a person must approve the start; throws when it is denied. */
    boolean authorize(RunContext ctx, RunRequest<?> request) {
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

    /** Its place in the quotas; throws when there is none, or when not even the first model call fits the budget. */
    Reservation reserve(RunContext ctx, RunRequest<?> request) {
        affordable(ctx, request);
        Demand.By by = ctx.parent().isEmpty() ? Demand.By.CALLER : Demand.By.RUN;
        return kernel.authority().reserve(ctx, new Demand(Demand.Kind.RUN, request.name(), Usage.none(), by));
    }

    private static void affordable(RunContext ctx, RunRequest<?> request) {
        if (request.estimate().modelCalls() == 0) {
            return;
        }
        Budget limit = ctx.spending().effectiveLimit();
        if (!limit.allows(request.estimate())
                || !limit.allows(ctx.spending().used().plus(request.estimate()))) {
            boolean unpriced =
                    request.estimate().cost().isEmpty() && limit.money().isPresent();
            throw new BudgetExceededException(Fault.of(
                            unpriced ? "unknown_price" : "budget_exceeded",
                            unpriced
                                    ? "The budget is in money, but the model of " + request
                                            + " has no price. Give it one"
                                            + " with ModelSettings.price(...), or use Budget.tokens(...)."
                                    : "The first model call of " + request + " may use " + request.estimate()
                                            + ", but the limit is "
                                            + limit
                                            + ". Raise the budget or lower ModelSettings.maxOutputTokens(...).")
                    .with("run", ctx.id()));
        }
    }

    /** What the gates would say. */
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
}
