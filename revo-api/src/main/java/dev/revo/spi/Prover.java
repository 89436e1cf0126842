package dev.revo.spi;

import dev.revo.data.Shape;
import dev.revo.proof.Answer;
import dev.revo.proof.Check;
import dev.revo.sandbox.SandboxReport;
import java.util.List;
import java.util.Optional;

/** Makes answers for one run. Not for implementation; only the body of a run gets one. */
public interface Prover {
    /**
     * What the checks make of a candidate: proven when there is one at least and every one held, else partial with what is
     * missing.
     */
    <O> Answer<O> judged(O candidate, Shape<O> shape, Findings findings);

    /** An unproven value. */
    <O> Answer<O> partial(O candidate, Shape<O> shape, String missing, Findings findings);

    /** No value. */
    <O> Answer<O> refused(String code, String reason, Findings findings);

    /**
     * What was found out about a candidate.
     *
     * @param checks in the order they were made
     * @param models that answered in the run, in order
     * @param sandbox what the sandbox enforced, if one was used
     */
    record Findings(List<Check> checks, List<String> models, Optional<SandboxReport> sandbox) {
        /** Copies. */
        public Findings {
            checks = List.copyOf(checks);
            models = List.copyOf(models);
            java.util.Objects.requireNonNull(sandbox, "sandbox");
        }
    }
}
