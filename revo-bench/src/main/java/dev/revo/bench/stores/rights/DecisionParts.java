package dev.revo.bench.stores.rights;

import static java.util.Objects.requireNonNull;

import dev.revo.run.RunContext;
import dev.revo.spi.AccessRequest;
import dev.revo.spi.Decision;
import dev.revo.spi.PolicyDecisionPoint;
import dev.revo.spi.RevoModule;
import dev.revo.spi.Wiring;
import java.util.List;
import java.util.function.Supplier;

/** Lets the decision point of a reVo out. */
final class DecisionParts implements RevoModule {
    private static final AccessRequest ASKED = AccessRequest.of("audit:read", "");

    private List<Supplier<PolicyDecisionPoint>> decisions = List.of();

    /** The noun that lets a context out. */
    interface Door {
        /** A context of the scope. */
        RunContext context();
    }

    @Override
    public String name() {
        return "decision-parts";
    }

    @Override
    public void install(Wiring wiring) {
        decisions = List.of(wiring.need(PolicyDecisionPoint.class));
        wiring.noun(Door.class, gate -> gate::context);
    }

    /** Whether the context's principal may read the audit log; as each call asks, and without what else a call does. */
    boolean allowed(RunContext ctx) {
        PolicyDecisionPoint point = requireNonNull(decisions.get(0).get(), "decisions");
        return point.decide(ctx, ASKED).verdict() == Decision.Verdict.ALLOW;
    }
}
