package dev.revo.gate;

import dev.revo.audit.AuditRecord;
import dev.revo.audit.AuditRecord.Result;
import dev.revo.error.BudgetExceededException;
import dev.revo.error.DeniedException;
import dev.revo.error.Fault;
import dev.revo.error.ProviderException;
import dev.revo.error.RevoException;
import dev.revo.run.Budget;
import dev.revo.run.RunContext;
import dev.revo.run.Usage;
import dev.revo.scope.Mint;
import dev.revo.scope.Principal;
import dev.revo.spi.AccessRequest;
import dev.revo.spi.Decision;
import dev.revo.spi.Demand;
import dev.revo.spi.Reservation;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides, reserves and audits: the part of the gate that says no. Every doubt is a no. */
final class Authority {
    private static final Logger LOG = LoggerFactory.getLogger(Authority.class);

    private final Parts parts;
    private final Mint mint;

    Authority(Parts parts, Mint mint) {
        this.parts = parts;
        this.mint = mint;
    }

    /** The decision, with no trace in the audit log: for lists and explanations. */
    Decision look(RunContext ctx, AccessRequest request) {
        if (!ctx.scope().permits(request.permission())) {
            return Decision.deny("scope", "the scope was narrowed and leaves out " + request.permission());
        }
        if (ctx.scope().principal().kind() == Principal.Kind.SYSTEM) {
            return Decision.allow("system");
        }
        try {
            Decision decision = parts.policy().decide(ctx, request);
            if (decision != null) {
                return decision;
            }
            LOG.atError()
                    .addKeyValue("class", parts.policy().getClass().getName())
                    .log("A decision point answered null");
        } catch (RuntimeException e) {
            LOG.atError()
                    .setCause(e)
                    .addKeyValue("class", parts.policy().getClass().getName())
                    .log("A decision point threw, which denies");
        }
        return Decision.deny("fail_closed", "the decision point did not answer");
    }

    /** The decision; a denial is audited. */
    Decision decide(RunContext ctx, AccessRequest request) {
        Decision decision = look(ctx, request);
        if (decision.verdict() == Decision.Verdict.DENY) {
            audit(ctx, request.action(), request.resource(), Result.DENIED, Map.of("rule", decision.rule()));
        }
        return decision;
    }

    /** Returns the decision when it does not deny. */
    Decision demand(RunContext ctx, AccessRequest request) {
        Decision decision = decide(ctx, request);
        if (decision.verdict() == Decision.Verdict.DENY) {
            throw denied(ctx, request, decision);
        }
        return decision;
    }

    static DeniedException denied(RunContext ctx, AccessRequest request, Decision decision) {
        return new DeniedException(Fault.of(
                        "denied",
                        ctx.scope() + " may not do " + request + ": " + decision.reason() + " (rule " + decision.rule()
                                + "). Ask an administrator of the tenant for " + request.permission() + ".")
                .with("tenant", ctx.tenant())
                .with("action", request.action())
                .with("rule", decision.rule()));
    }

    /** Reserves from the run's account and the tenant's quotas, both or neither. */
    Reservation reserve(RunContext ctx, Demand demand) {
        Optional<Budget> refused = ctx.spending().hold(mint, demand.estimate());
        if (refused.isPresent()) {
            throw overBudget(ctx, demand, refused.get());
        }
        try {
            Reservation outer = parts.quotas().reserve(ctx, demand);
            if (outer == null) {
                throw new ProviderException(Fault.of(
                        "quota_gate_broken",
                        parts.quotas().getClass().getName() + " answered null instead of a reservation."));
            }
            return new RunReservation(mint, ctx.spending(), demand.estimate(), outer);
        } catch (RevoException e) {
            ctx.spending().settle(mint, demand.estimate(), Usage.none());
            throw e;
        } catch (RuntimeException e) {
            ctx.spending().settle(mint, demand.estimate(), Usage.none());
            throw new ProviderException(Fault.of(
                            "quota_gate_broken",
                            parts.quotas().getClass().getName() + " threw "
                                    + e.getClass().getName() + " instead of a reservation; nothing was started.")
                    .cause(e));
        }
    }

    private static BudgetExceededException overBudget(RunContext ctx, Demand demand, Budget limit) {
        Usage used = ctx.spending().used();
        Usage asked = demand.estimate();
        if (limit.money().isPresent() && asked.modelCalls() > 0 && asked.cost().isEmpty()) {
            return new BudgetExceededException(Fault.of(
                            "unknown_price",
                            "The budget is in money, but the model '" + demand.name()
                                    + "' has no price. Give it one with"
                                    + " ModelSettings.price(...), or use Budget.tokens(...).")
                    .with("run", ctx.id())
                    .with("model", demand.name()));
        }
        return new BudgetExceededException(Fault.of(
                        "budget_exceeded",
                        "The next step may use " + asked + "; used so far: " + used + "; reserved: "
                                + ctx.spending().reserved() + "; limit: " + limit
                                + ". Raise the budget or ask for less.")
                .with("run", ctx.id())
                .with("name", demand.name()));
    }

    /** Writes a line; if it cannot be kept, neither can what it is about be done. */
    void audit(RunContext ctx, String action, String resource, Result result, Map<String, String> detail) {
        Principal who = ctx.scope().principal();
        AuditRecord line = new AuditRecord(
                parts.ids().next(),
                parts.time().instant(),
                ctx.tenant(),
                who.id(),
                who.kind(),
                action,
                resource,
                result,
                Optional.of(ctx.id().value()),
                Scopes.reason(who).map(reason -> with(detail, reason)).orElse(detail));
        Asked.to(parts.audit(), "keep a line", () -> parts.audit().append(ctx, line));
    }

    private static Map<String, String> with(Map<String, String> detail, String reason) {
        Map<String, String> all = new HashMap<>(detail);
        all.putIfAbsent("reason", reason);
        return all;
    }
}
