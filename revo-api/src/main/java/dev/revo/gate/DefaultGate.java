package dev.revo.gate;

import static java.util.Objects.requireNonNull;

import dev.revo.audit.AuditRecord.Result;
import dev.revo.data.Page;
import dev.revo.error.AgentException;
import dev.revo.error.DeniedException;
import dev.revo.error.Fault;
import dev.revo.error.RevoException;
import dev.revo.event.RevoEvent;
import dev.revo.run.RunContext;
import dev.revo.run.RunHandle;
import dev.revo.run.RunId;
import dev.revo.run.RunOptions;
import dev.revo.run.RunQuery;
import dev.revo.run.RunSummary;
import dev.revo.run.Usage;
import dev.revo.scope.Principal;
import dev.revo.scope.Scope;
import dev.revo.spi.AccessRequest;
import dev.revo.spi.Admission;
import dev.revo.spi.Decision;
import dev.revo.spi.Demand;
import dev.revo.spi.Gate;
import dev.revo.spi.Reservation;
import dev.revo.spi.RunPost;
import dev.revo.spi.RunRequest;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Flow;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The gate of one scope, on its own or inside a run. */
final class DefaultGate implements Gate {
    private final Kernel kernel;
    private final Scope scope;
    private final @Nullable LiveRun<?> within;
    private final @Nullable DefaultExecution execution;

    DefaultGate(Kernel kernel, Scope scope, @Nullable LiveRun<?> within, @Nullable DefaultExecution execution) {
        this.kernel = kernel;
        this.scope = scope;
        this.within = within;
        this.execution = execution;
    }

    @Override
    public Scope scope() {
        return scope;
    }

    @Override
    public <R> R call(String action, String resource, Function<RunContext, R> body) {
        requireNonNull(body, "body");
        RunContext ctx = context();
        AccessRequest request = AccessRequest.of(action, resource);
        Decision decision = kernel.authority().demand(ctx, request);
        if (decision.verdict() == Decision.Verdict.ASK) {
            throw new DeniedException(Fault.of(
                            "approval_required",
                            request
                                    + " needs a person's approval, which a direct call cannot wait for. Do it in a run.")
                    .with("rule", decision.rule()));
        }
        Demand.By by = within == null ? Demand.By.CALLER : Demand.By.RUN;
        try (Reservation reservation =
                kernel.authority().reserve(ctx, new Demand(Demand.Kind.CALL, action, Usage.none(), by))) {
            kernel.authority().audit(ctx, action, resource, Result.ALLOWED, Map.of("rule", decision.rule()));
            reservation.begun();
            return body.apply(ctx);
        } catch (RevoException e) {
            kernel.authority().audit(ctx, action, resource, Result.FAILED, Map.of("code", e.code()));
            throw e;
        } catch (RuntimeException e) {
            kernel.authority().audit(ctx, action, resource, Result.FAILED, Map.of("code", "agent_failed"));
            throw new AgentException(
                    Fault.of("call_failed", action + " threw " + e.getClass().getName() + ": " + e.getMessage())
                            .cause(e));
        }
    }

    @Override
    public RunContext context() {
        if (within == null || execution == null) {
            return kernel.admittance().direct(scope);
        }
        // A noun that outlives its run must not go on with the run's rights and account.
        execution.active();
        return within.ctx();
    }

    @Override
    public <R> RunHandle<R> submit(RunRequest<R> run, RunOptions options) {
        requireNonNull(run, "run");
        requireNonNull(options, "options");
        return execution == null ? kernel.submitter().root(scope, run, options) : execution.submit(run, options);
    }

    @Override
    public Admission explain(RunRequest<?> run, RunOptions options) {
        return kernel.admittance().explain(scope, run, options);
    }

    @Override
    public Set<String> results(RunId ended) {
        return kernel.inheritance().keys(context(), ended);
    }

    @Override
    public Page<RunSummary> runs(RunQuery query) {
        return kernel.listing().list(context(), query);
    }

    @Override
    public <R> Optional<RunHandle<R>> run(RunId id, RunRequest<R> request) {
        return kernel.finder().find(context().scope(), id, request, within);
    }

    @Override
    public void post(RunId run, RunPost post) {
        requireNonNull(run, "run");
        call(post.action(), post.resource(), ctx -> {
            kernel.posts().post(ctx, run, post);
            return run;
        });
    }

    @Override
    public Flow.Publisher<RevoEvent> events() {
        RunContext ctx = context();
        kernel.authority().demand(ctx, AccessRequest.of("event:read", ""));
        return kernel.tenantEvents(scope.tenant());
    }

    @Override
    public void emit(Function<RevoEvent.Head, ? extends RevoEvent> event) {
        kernel.emit(scope.tenant(), event);
    }

    @Override
    public Gate within(String tenant) {
        operator();
        return new DefaultGate(kernel, kernel.scopes().issued(tenant, scope.principal()), null, null);
    }

    @Override
    public int cancelRuns(String reason) {
        operator();
        return kernel.cancelRuns(scope.tenant(), reason);
    }

    // A run of an operator's gets no further than its own tenant: its model decides what it does.
    private void operator() {
        kernel.accept(scope);
        if (scope.principal().kind() != Principal.Kind.SYSTEM || within != null) {
            throw new DeniedException(Fault.of(
                            "operators_only",
                            "Only operators do this, outside runs: revo.asSystem(reason). This is " + scope + ".")
                    .with("tenant", scope.tenant()));
        }
    }
}
