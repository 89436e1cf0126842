package dev.revo.proof;

import static java.util.Objects.requireNonNull;

import dev.revo.run.RunId;
import dev.revo.sandbox.SandboxReport;
import dev.revo.scope.Mint;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What was checked, by what, with which result, in which sandbox. Assembled by the runtime from the checks of verifiers;
 * nobody else makes one. Immutable.
 */
public final class Evidence {
    private final RunId run;
    private final Instant at;
    private final List<Check> checks;
    private final List<String> models;
    private final @Nullable SandboxReport sandbox;
    private final String valueHash;

    private Evidence(
            RunId run,
            Instant at,
            List<Check> checks,
            List<String> models,
            @Nullable SandboxReport sandbox,
            String valueHash) {
        this.run = requireNonNull(run, "run");
        this.at = requireNonNull(at, "at");
        this.checks = List.copyOf(checks);
        this.models = List.copyOf(models);
        this.sandbox = sandbox;
        this.valueHash = requireNonNull(valueHash, "valueHash");
    }

    /** For the kernel: the evidence of one candidate. */
    public static Evidence of(
            Mint mint,
            RunId run,
            Instant at,
            List<Check> checks,
            List<String> models,
            Optional<SandboxReport> sandbox,
            String valueHash) {
        requireNonNull(mint, "mint");
        return new Evidence(run, at, checks, models, sandbox.orElse(null), valueHash);
    }

    /** The run that gathered it. */
    public RunId run() {
        return run;
    }

    /** When it was gathered. */
    public Instant at() {
        return at;
    }

    /** All checks in the order they were made; unmodifiable. */
    public List<Check> checks() {
        return checks;
    }

    /** The check with this name, if it was made or tried. */
    public Optional<Check> check(String name) {
        return checks.stream().filter(c -> c.name().equals(name)).findFirst();
    }

    /** The models that answered in this run, in the order they first did; unmodifiable. */
    public List<String> models() {
        return models;
    }

    /** What the sandbox enforced, if anything was run in one. */
    public Optional<SandboxReport> sandbox() {
        return Optional.ofNullable(sandbox);
    }

    /** SHA-256 of the candidate's JSON, hexadecimal; empty text when there was no candidate. */
    public String valueHash() {
        return valueHash;
    }

    /** Whether at least one check was made and all that were tried held. */
    public boolean holds() {
        return !checks.isEmpty() && checks.stream().allMatch(c -> c.verdict() == Check.Verdict.PASSED);
    }

    @Override
    public String toString() {
        return checks.toString();
    }
}
