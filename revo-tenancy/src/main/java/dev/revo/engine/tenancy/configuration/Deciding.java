package dev.revo.engine.tenancy.configuration;

import dev.revo.run.RunContext;
import dev.revo.tenancy.PlanLimits;

/** What changes of documents are decided on. */
@FunctionalInterface
public interface Deciding {
    /**
     * Inside a unit of work: the limits of the context's organization, which no other change of it overtakes where the store
     * can keep others out.
     *
     * @throws dev.revo.error.DeniedException when who acts may not do this any more
     */
    PlanLimits decide(RunContext ctx, String action, String resource);
}
