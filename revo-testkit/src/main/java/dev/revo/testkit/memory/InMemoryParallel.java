package dev.revo.testkit.memory;

import dev.revo.data.Shape;
import dev.revo.error.NotInstalledException;
import dev.revo.parallel.Job;
import dev.revo.parallel.JobRequest;
import dev.revo.parallel.ParallelMind;
import dev.revo.parallel.Plan;
import dev.revo.parallel.PlanRequest;
import dev.revo.parallel.StepStatus;
import dev.revo.run.RunHandle;
import dev.revo.run.RunId;
import dev.revo.run.RunOptions;
import dev.revo.scope.Mint;
import dev.revo.spi.Gate;
import dev.revo.spi.ResultCodec;
import dev.revo.spi.RunRequest;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** Plans and jobs of one scope. A delay is not kept: in memory everything begins at once. */
final class InMemoryParallel implements ParallelMind {
    private final Gate gate;
    private final ParallelModule module;

    InMemoryParallel(Gate gate, ParallelModule module) {
        this.gate = gate;
        this.module = module;
    }

    @Override
    public <O> RunHandle<O> start(PlanRequest<O> plan, RunOptions options) {
        return gate.submit(module.request(plan.plan(), plan.inputJson()), options);
    }

    @Override
    public <O> RunHandle<O> start(JobRequest<O> job, RunOptions options) {
        return gate.submit(module.request(job.job(), job.inputJson()), options);
    }

    @Override
    public <O> RunHandle<O> ephemeral(String name, Callable<O> body, RunOptions options) {
        return gate.submit(RunRequest.ephemeral("task", name, new Forgotten<>(), execution -> body.call()), options);
    }

    @Override
    public void signal(RunId run, String step, Object value) {
        throw without("Signals");
    }

    @Override
    public void signalJson(RunId run, String step, String json) {
        throw without("Signals");
    }

    @Override
    public RunId retryFrom(RunId ended, String step, RunOptions options) {
        throw without("Retrying from a step");
    }

    /** What only the engine has. */
    static NotInstalledException without(String what) {
        return NotInstalledException.noun(what, "revo-engine-parallel", "install(ParallelEngine.module())");
    }

    @Override
    public Optional<List<StepStatus>> steps(RunId run) {
        return gate.call("plan:read", "", ctx -> module.steps(ctx, run));
    }

    @Override
    public List<Plan<?, ?>> plans() {
        return gate.call("plan:read", "", ctx -> module.plans());
    }

    @Override
    public List<Job<?, ?>> jobs() {
        return gate.call("plan:read", "", ctx -> module.jobs());
    }

    /** The result of a lambda has no declared type, so its journal says only what class it was. */
    private static final class Forgotten<O> implements ResultCodec<O> {
        private static final Shape<String> TEXT = Shape.of(String.class);

        @Override
        public String encode(O result) {
            return TEXT.encode(result.getClass().getName());
        }

        @Override
        public O decode(Mint mint, String json) {
            throw new UnsupportedOperationException("the result of an ephemeral task is not kept: " + json);
        }

        @Override
        public String outcome(O result) {
            return "";
        }
    }
}
