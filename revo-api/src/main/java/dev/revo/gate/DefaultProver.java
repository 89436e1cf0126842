package dev.revo.gate;

import dev.revo.data.Shape;
import dev.revo.proof.Answer;
import dev.revo.proof.Check;
import dev.revo.proof.Evidence;
import dev.revo.proof.Partial;
import dev.revo.proof.Refused;
import dev.revo.proof.Seal;
import dev.revo.proof.Verified;
import dev.revo.run.RunId;
import dev.revo.scope.Mint;
import dev.revo.spi.Prover;
import dev.revo.spi.ResultCodec;
import dev.revo.spi.TimeSource;
import java.util.List;
import java.util.stream.Collectors;

/** Makes the answers of one run. */
final class DefaultProver implements Prover {
    private final Mint mint;
    private final RunId run;
    private final TimeSource time;

    DefaultProver(Mint mint, RunId run, TimeSource time) {
        this.mint = mint;
        this.run = run;
        this.time = time;
    }

    @Override
    public <O> Answer<O> judged(O candidate, Shape<O> shape, Findings findings) {
        Evidence evidence = evidence(findings, Hash.sha256(shape.encode(candidate)));
        if (!evidence.holds()) {
            return Partial.of(mint, candidate, missing(findings.checks()), evidence);
        }
        // The seal is over value and evidence in the one form that the journal holds; anybody can compute it again.
        String sealed = ResultCodec.answer(shape).encode(Partial.of(mint, candidate, "", evidence));
        return Verified.of(mint, candidate, evidence, new Seal(run, Hash.sha256(sealed)));
    }

    private static String missing(List<Check> checks) {
        if (checks.isEmpty()) {
            return "nothing was checked";
        }
        return checks.stream()
                .filter(check -> check.verdict() != Check.Verdict.PASSED)
                .map(check ->
                        check.name() + (check.verdict() == Check.Verdict.FAILED ? " failed" : " was not assessed"))
                .collect(Collectors.joining(", "));
    }

    @Override
    public <O> Answer<O> partial(O candidate, Shape<O> shape, String missing, Findings findings) {
        return Partial.of(mint, candidate, missing, evidence(findings, Hash.sha256(shape.encode(candidate))));
    }

    @Override
    public <O> Answer<O> refused(String code, String reason, Findings findings) {
        return Refused.of(mint, code, reason, evidence(findings, ""));
    }

    private Evidence evidence(Findings findings, String valueHash) {
        return Evidence.of(
                mint, run, time.instant(), findings.checks(), findings.models(), findings.sandbox(), valueHash);
    }
}
