package dev.revo.agent;

import dev.revo.proof.Answer;
import dev.revo.run.RunHandle;
import dev.revo.run.RunOptions;
import java.util.List;

/** The agents that this scope can ask. Provided by the artifact {@code revo-agents}. */
public interface Agents {
    /**
     * Starts a run. When this returns, the run is journaled.
     *
     * @throws dev.revo.error.InvalidRequestException when the input is wrong
     * @throws dev.revo.error.DeniedException when the principal may not
     * @throws dev.revo.error.QuotaExceededException when a plan limit or rate is reached
     * @throws dev.revo.error.BudgetExceededException when the budget cannot pay for it or the model has no price
     * @throws dev.revo.error.ConflictException when the idempotency key was used for another request
     * @throws dev.revo.error.OverloadedException when too much work waits
     */
    <O> RunHandle<Answer<O>> start(AgentRequest<O> request, RunOptions options);

    /** Walks the same gates as {@link #start} without any effect and tells what each would say. */
    Preflight explain(AgentRequest<?> request, RunOptions options);

    /**
     * The agent with this type.
     *
     * @throws dev.revo.error.NotFoundException when there is none, naming those that are
     */
    AgentSpec<?, ?> spec(String type);

    /** All agents, by type. */
    List<AgentSpec<?, ?>> list();
}
