package dev.revo.agents.verify;

import static java.util.Objects.requireNonNull;

import dev.revo.proof.Check;
import dev.revo.sandbox.SandboxReport;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What was found of one candidate. Immutable.
 *
 * @param id of the candidate
 * @param verdict what is to be thought of it
 * @param reason stable code, {@code snake_case}: {@code tests_passed} when it was accepted, else why not; the codes are
 *     listed at {@link CodeVerification}
 * @param detail the same for a person or a model: the real output of the tool that decided; empty when accepted
 * @param checks every check that was made or could not be made, in order; unmodifiable
 * @param sandbox what the sandbox held while the tests ran
 * @param cost what it took
 */
public record VerificationReport(
        String id,
        CodeVerdict verdict,
        String reason,
        String detail,
        List<Check> checks,
        SandboxReport sandbox,
        Cost cost) {
    /** Checks for nulls and copies. */
    public VerificationReport {
        requireNonNull(id, "id");
        requireNonNull(verdict, "verdict");
        requireNonNull(reason, "reason");
        requireNonNull(detail, "detail");
        checks = List.copyOf(checks);
        requireNonNull(sandbox, "sandbox");
        requireNonNull(cost, "cost");
    }

    /**
     * What a verification took.
     *
     * @param wall from its start to its end
     * @param compileCpu processor time of the compiler
     * @param boxes elapsed time in boxes, all together
     * @param boxCount how many boxes were used
     */
    public record Cost(Duration wall, Duration compileCpu, Duration boxes, int boxCount) {
        /** Checks for nulls. */
        public Cost {
            requireNonNull(wall, "wall");
            requireNonNull(compileCpu, "compileCpu");
            requireNonNull(boxes, "boxes");
        }
    }

    /** Whether the candidate was accepted. */
    public boolean accepted() {
        return verdict == CodeVerdict.ACCEPTED;
    }

    /** The check with this name, if it was made or tried. */
    public Optional<Check> check(String name) {
        return checks.stream().filter(c -> c.name().equals(name)).findFirst();
    }
}
