package dev.revo.agents.runtime;

import dev.revo.agent.AgentEvent;
import dev.revo.error.Fault;
import dev.revo.error.UnavailableException;
import dev.revo.proof.Check;
import dev.revo.proof.Verifier;
import dev.revo.proof.VerifyContext;
import dev.revo.run.RunContext;
import dev.revo.sandbox.Sandbox;
import dev.revo.sandbox.SandboxReport;
import dev.revo.spi.RunExecution;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes the checks of an agent on a candidate and keeps what they found. */
final class Verification implements VerifyContext {
    private final RunExecution execution;
    private final Services services;
    private @Nullable SandboxReport used;

    Verification(RunExecution execution, Services services) {
        this.execution = execution;
        this.services = services;
    }

    <O> List<Check> of(Map<String, Verifier<? super O>> verifiers, O candidate) {
        List<Check> checks = new ArrayList<>();
        verifiers.forEach((name, verifier) -> checks.add(one(name, verifier, candidate)));
        return checks;
    }

    private <O> Check one(String name, Verifier<? super O> verifier, O candidate) {
        execution.checkpoint();
        Check check = made(name, verifier, candidate);
        String verdict = check.verdict().name();
        execution.emit(head -> new AgentEvent.Checked(head, name, verdict));
        return check;
    }

    private <O> Check made(String name, Verifier<? super O> verifier, O candidate) {
        try {
            Check check = verifier.verify(this, candidate);
            return check == null ? Check.notAssessed(name, "the verifier answered null") : check;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            execution.checkpoint();
            throw Waits.interrupted(execution.context(), e);
        } catch (Exception e) {
            // A run that ends ends here too; any other failure of a verifier proves nothing and hides nothing.
            execution.context().cancellation().check();
            return Check.notAssessed(name, e.getClass().getSimpleName() + ": " + e.getMessage());
        }
    }

    /** What the sandbox enforced, once a verifier asked for it. */
    Optional<SandboxReport> sandboxUsed() {
        return Optional.ofNullable(used);
    }

    @Override
    public RunContext run() {
        return execution.context();
    }

    @Override
    public Sandbox sandbox() {
        Sandbox sandbox = services.sandbox()
                .orElseThrow(() -> new UnavailableException(Fault.of(
                                "sandbox_unavailable",
                                "No sandbox is installed. Add .provide(Sandbox.class, Sandboxes.best()).")
                        .retryable(false)));
        SandboxReport report = sandbox.report();
        services.policy().demand(report);
        used = report;
        return sandbox;
    }

    @Override
    public <N> N use(Class<N> noun) {
        return execution.use(noun);
    }

    @Override
    public boolean has(Class<?> noun) {
        return execution.has(noun);
    }
}
