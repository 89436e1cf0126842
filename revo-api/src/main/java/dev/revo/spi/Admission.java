package dev.revo.spi;

import dev.revo.agent.Preflight;
import dev.revo.error.Problem;
import dev.revo.run.RunContext;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the gate would say of a run.
 *
 * @param gates each gate in order; the first that refuses is the last
 * @param problem why it would be refused
 * @param context a context as the run would have, for looking further; it starts nothing
 * @param decide what would be decided on further requests, without a trace in the audit log
 */
public record Admission(
        List<Preflight.Gate> gates,
        Optional<Problem> problem,
        RunContext context,
        Function<AccessRequest, Decision> decide) {
    /** Copies. */
    public Admission {
        gates = List.copyOf(gates);
    }
}
