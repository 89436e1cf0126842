package dev.revo;

import dev.revo.agent.Agents;
import dev.revo.audit.Audit;
import dev.revo.event.RevoEvent;
import dev.revo.parallel.ParallelMind;
import dev.revo.recall.Recall;
import dev.revo.run.Nouns;
import dev.revo.run.Runs;
import dev.revo.scope.Scope;
import dev.revo.tool.Approvals;
import java.util.concurrent.Flow;

/**
 * reVo for one tenant and principal: every business verb is reached from here. Light to make; thread-safe. An interface,
 * so that frameworks can proxy it for each request; not for implementation, because it grows.
 */
public interface ScopedRevo extends Nouns {
    /** On whose behalf. */
    Scope scope();

    /**
     * Events of the tenant from now on.
     *
     * @throws dev.revo.error.DeniedException when the principal may not read them
     */
    Flow.Publisher<RevoEvent> events();

    /** Agents; installed by {@code revo-agents}. */
    default Agents agents() {
        return use(Agents.class);
    }

    /** Runs of the tenant. */
    default Runs runs() {
        return use(Runs.class);
    }

    /** Approvals that wait for this principal. */
    default Approvals approvals() {
        return use(Approvals.class);
    }

    /** The tenant's audit log. */
    default Audit audit() {
        return use(Audit.class);
    }

    /** Plans and jobs; installed by {@code revo-engine-parallel}. */
    default ParallelMind parallel() {
        return use(ParallelMind.class);
    }

    /** The tenant's memory; installed by {@code revo-engine-recall}. */
    default Recall recall() {
        return use(Recall.class);
    }
}
