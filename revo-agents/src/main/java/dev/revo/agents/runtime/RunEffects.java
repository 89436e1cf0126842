package dev.revo.agents.runtime;

import dev.revo.data.Shape;
import dev.revo.error.AgentException;
import dev.revo.error.ConflictException;
import dev.revo.error.Fault;
import dev.revo.error.RevoException;
import dev.revo.run.Usage;
import dev.revo.spi.ApprovalDecision;
import dev.revo.spi.ApprovalQuestion;
import dev.revo.spi.RunExecution;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;

/** Effects of an agent's own code: intent before, receipt after, never repeated silently. */
final class RunEffects {
    private final RunExecution execution;
    private final RunLedger ledger;
    private final Set<String> used = new HashSet<>();

    RunEffects(RunExecution execution, RunLedger ledger) {
        this.execution = execution;
        this.ledger = ledger;
    }

    <R> R once(String name, Shape<R> shape, Callable<R> body) {
        execution.checkpoint();
        synchronized (used) {
            if (!used.add(name)) {
                throw new ConflictException(Fault.of(
                                "effect_key_reused",
                                "The effect key '" + name + "' is used twice in this run. Give each effect its own.")
                        .with("key", name));
            }
        }
        String key = Digest.of(execution.context().id().value(), "effect", name);
        Optional<String> receipt = ledger.receipt(key);
        if (receipt.isPresent()) {
            return shape.decode(receipt.get());
        }
        Optional<String> intent = ledger.intent(key);
        if (intent.isPresent()) {
            unknown(name, key);
        } else {
            ledger.intend(key, name + ":" + shape.name());
        }
        R result = call(name, body);
        ledger.receive(key, shape.encode(result), Usage.none());
        return result;
    }

    private void unknown(String name, String key) {
        ApprovalDecision decision = execution
                .approvals(List.of(new ApprovalQuestion(
                        "unknown:" + key,
                        "effect_unknown",
                        key,
                        "A crash left it unknown whether the effect '" + name + "' was carried out. Approve to carry it"
                                + " out again, reject to end the run.",
                        "effect:approve",
                        Optional.empty(),
                        Duration.ofDays(30),
                        json -> json)))
                .get(0);
        if (decision.verdict() != ApprovalDecision.Verdict.APPROVED) {
            throw new ConflictException(Fault.of(
                            "effect_unknown",
                            "It is unknown whether the effect '" + name
                                    + "' was carried out, and it may not be repeated: " + decision.note())
                    .with("key", name));
        }
    }

    private <R> R call(String name, Callable<R> body) {
        try {
            return body.call();
        } catch (RevoException e) {
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            execution.checkpoint();
            throw Waits.interrupted(execution.context(), e);
        } catch (Exception e) {
            throw new AgentException(Fault.of(
                            "effect_failed",
                            "The effect '" + name + "' threw " + e.getClass().getName() + ": " + e.getMessage())
                    .with("key", name)
                    .cause(e));
        }
    }
}
