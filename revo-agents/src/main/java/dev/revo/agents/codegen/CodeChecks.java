package dev.revo.agents.codegen;

import static java.util.Objects.requireNonNull;

import dev.revo.agents.verify.Candidate;
import dev.revo.agents.verify.CodeVerification;
import dev.revo.agents.verify.VerificationReport;
import dev.revo.proof.Check;
import dev.revo.proof.VerifyContext;
import dev.revo.run.RunId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The verification of candidates, shared by the checks that look at one part of its report each: a candidate is compiled
 * and run once, however many checks there are. Keeps the latest report of each run. Thread-safe.
 */
final class CodeChecks implements AutoCloseable {
    private static final int KEPT = 256;

    private record Seen(GeneratedCode code, VerificationReport report) {}

    private final Supplier<CodeVerification> make;
    private final Map<RunId, Seen> latest = new LinkedHashMap<>();
    private @Nullable CodeVerification verification;

    CodeChecks(Supplier<CodeVerification> make) {
        this.make = requireNonNull(make, "make");
    }

    /** The part of the report with this name; not assessed when verification ended before it. */
    Check check(VerifyContext ctx, GeneratedCode code, String name) {
        VerificationReport report = report(ctx, code);
        return report.check(name)
                .orElseGet(() -> Check.notAssessed(name, "verification ended before: " + report.reason()));
    }

    private VerificationReport report(VerifyContext ctx, GeneratedCode code) {
        RunId run = ctx.run().id();
        synchronized (latest) {
            Seen seen = latest.get(run);
            if (seen != null && seen.code().equals(code)) {
                return seen.report();
            }
        }
        Candidate candidate = new Candidate(
                run.value(), code.language().id(), SourceFile.map(code.files()), SourceFile.map(code.tests()));
        VerificationReport report = verification().verify(ctx.run(), ctx.sandbox(), candidate);
        synchronized (latest) {
            latest.remove(run);
            latest.put(run, new Seen(code, report));
            if (latest.size() > KEPT) {
                latest.remove(latest.keySet().iterator().next());
            }
        }
        return report;
    }

    // Made when first needed: it copies the test runner into a temporary directory.
    private synchronized CodeVerification verification() {
        if (verification == null) {
            verification = make.get();
        }
        return verification;
    }

    @Override
    public synchronized void close() {
        if (verification != null) {
            verification.close();
        }
    }
}
