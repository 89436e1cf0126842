package dev.revo.engine.parallel.plan;

import dev.revo.error.ConflictException;
import dev.revo.error.Fault;
import dev.revo.parallel.StepContext;
import dev.revo.run.RunContext;
import dev.revo.spi.RunExecution;

/** What a body is given. Once its attempt is over, its nouns cannot be used any more. */
final class StepScope implements StepContext {
    private final RunExecution execution;
    private final StepKey key;
    private final int attempt;
    private final String purpose;
    private volatile boolean left;

    /**
     * @param purpose what it is for besides the step's own work, empty for that
     */
    StepScope(RunExecution execution, StepKey key, int attempt, String purpose) {
        this.execution = execution;
        this.key = key;
        this.attempt = attempt;
        this.purpose = purpose;
    }

    StepKey key() {
        return key;
    }

    void leave() {
        left = true;
    }

    @Override
    public RunContext run() {
        return execution.context();
    }

    @Override
    public String step() {
        return key.step();
    }

    @Override
    public int element() {
        return key.shown();
    }

    @Override
    public int attempt() {
        return attempt;
    }

    @Override
    public String idempotencyKey() {
        return key.idempotencyKey(run().tenant(), run().id().value() + purpose);
    }

    @Override
    public <N> N use(Class<N> noun) {
        if (left) {
            throw new ConflictException(Fault.of(
                            "step_left",
                            "The body of the step " + key + " has returned; its context cannot be used any more.")
                    .with("run", run().id()));
        }
        return execution.use(noun);
    }

    @Override
    public boolean has(Class<?> noun) {
        return execution.has(noun);
    }
}
