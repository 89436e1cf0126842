package dev.revo.parallel;

import dev.revo.run.RunHandle;
import dev.revo.run.RunId;
import dev.revo.run.RunOptions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * Runs plans and jobs of the tenant. Bodies of steps run at least once, recorded results are recorded exactly once: a step
 * whose result is in the journal never runs again. Thread-safe. Not for implementation by hosts: it grows.
 *
 * <p>Actions for decision points: {@code plan:start}, {@code job:start} and {@code task:start} with the name as the
 * resource, and {@code plan:read}.
 */
public interface ParallelMind {
    /**
     * Starts a plan that was registered by {@code Revo.Builder.plan}. When this returns, it is journaled and finishes even
     * if the process dies, where the journal promises that.
     *
     * @throws dev.revo.error.NotFoundException when the plan is not registered in this version
     * @throws dev.revo.error.OverloadedException when too much work waits
     */
    <O> RunHandle<O> start(PlanRequest<O> plan, RunOptions options);

    /** Starts a job that was registered by {@code contribute(Job.class, job)}; like a plan of one step. */
    <O> RunHandle<O> start(JobRequest<O> job, RunOptions options);

    /** Starts a body that dies with the process and says so in its name. Its result is not kept. */
    <O> RunHandle<O> ephemeral(String name, Callable<O> body, RunOptions options);

    /** Every step of a plan's run as it stands, in the plan's order; empty when the tenant has no such run here. */
    Optional<List<StepStatus>> steps(RunId run);

    /**
     * How the tenant's bodies stand with the scheduler of this process: what is at work, what waits and how long. Empty where the
     * host's own scheduler does not count. The action is {@code plan:read}.
     */
    default Optional<QueueStatus> queue() {
        return Optional.empty();
    }

    /** The plans that can be started, by name and version. */
    List<Plan<?, ?>> plans();

    /** The jobs that can be started, by name and version. */
    List<Job<?, ?>> jobs();
}
