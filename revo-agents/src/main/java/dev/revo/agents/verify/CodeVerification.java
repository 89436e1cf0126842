package dev.revo.agents.verify;

import static java.util.Objects.requireNonNull;

import dev.revo.agents.sandbox.LocalSandbox;
import dev.revo.agents.sandbox.Sandboxes;
import dev.revo.error.BugException;
import dev.revo.error.Fault;
import dev.revo.error.RevoException;
import dev.revo.run.RunContext;
import dev.revo.sandbox.BoxLimits;
import dev.revo.sandbox.Sandbox;
import dev.revo.sandbox.SandboxPolicy;
import dev.revo.sandbox.SandboxReport;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether code does what its tests demand: compiles it, runs the tests in a box, measures coverage and complexity,
 * and finds out whether the tests could have failed. Needs no model and no {@code Revo}. Only Java so far.
 *
 * <p>Codes of rejection: {@code no_code}, {@code compile_error}, {@code compile_timeout}, {@code forbidden_api},
 * {@code shadowed_class}, {@code doctored_equality}, {@code tests_do_not_compile}, {@code tests_failed},
 * {@code assertion_printed}, {@code exit_status}, {@code ended_early}, {@code killed}, {@code timeout},
 * {@code result_forged}. Where nobody can tell: {@code language_not_supported}, {@code no_compiler}, {@code no_tests},
 * {@code tests_do_not_parse}, {@code tests_aborted}, {@code vacuous_tests}, {@code vacuity_unknown},
 * {@code ambiguous_name}, {@code too_large}, {@code sandbox_failed}, {@code internal_error}.
 *
 * <p>Thread-safe. Holds a small directory of temporary files, and one warm compiler in a process of its own for each processor,
 * until closed.
 */
public final class CodeVerification implements AutoCloseable {
    private static final CompilerPool.Bounds COMPILERS = new CompilerPool.Bounds(
            Duration.ofSeconds(30), 512, Runtime.getRuntime().availableProcessors());
    private static final BoxLimits LIMITS = BoxLimits.defaults()
            .wall(Duration.ofSeconds(10))
            .cpu(Duration.ofSeconds(10))
            .memoryBytes(768L * 1024 * 1024)
            .fileBytes(16L * 1024 * 1024);

    private final @Nullable LocalSandbox sandbox;
    private final SandboxPolicy policy;
    private final @Nullable ExecutorService executor;
    private final Map<String, LanguageVerifier> languages;

    private CodeVerification(Builder builder, Map<String, LanguageVerifier> languages) {
        this.sandbox = builder.sandbox;
        this.policy = builder.policy;
        this.executor = builder.executor;
        this.languages = Map.copyOf(languages);
    }

    /** With the best sandbox of this machine and the default policy. */
    public static CodeVerification defaults() {
        return builder().build();
    }

    /** A builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** Settings of a verification. Each has a default. Confined to one thread. */
    public static final class Builder {
        private @Nullable LocalSandbox sandbox;
        private SandboxPolicy policy = SandboxPolicy.defaults();
        private @Nullable ExecutorService executor;
        private BoxLimits limits = LIMITS;
        private boolean compilerHere = ToolProvider.getSystemJavaCompiler() != null;
        private Walls walls = Walls.ALL;

        private Builder() {}

        /** Where tests run when no run of reVo brings its own sandbox; {@link Sandboxes#best()} when not set. */
        public Builder sandbox(LocalSandbox where) {
            sandbox = requireNonNull(where, "where");
            return this;
        }

        /** What the sandbox must enforce; {@link SandboxPolicy#defaults()} when not set. */
        public Builder policy(SandboxPolicy demands) {
            policy = requireNonNull(demands, "demands");
            return this;
        }

        /** Threads for {@code verifyAll}; own daemon threads for each call when not set. Not shut down. */
        public Builder executor(ExecutorService threads) {
            executor = requireNonNull(threads, "threads");
            return this;
        }

        /** Limits of one run of the tests; 10 s of wall clock and processor, 768 MiB when not set. */
        public Builder limits(BoxLimits each) {
            limits = requireNonNull(each, "each");
            return this;
        }

        Builder compilerHere(boolean is) {
            compilerHere = is;
            return this;
        }

        Builder walls(Walls standing) {
            walls = standing;
            return this;
        }

        /**
         * The verification. Copies JUnit and the test runner into a temporary directory.
         *
         * @throws BugException when these are not found as files on the class path
         */
        public CodeVerification build() {
            if (!compilerHere) {
                return new CodeVerification(this, Map.of("java", new NoCompiler()));
            }
            try {
                CompilerPool compilers = new CompilerPool(BoxKit.home(CompilerPool.class.getName()), COMPILERS);
                return new CodeVerification(
                        this, Map.of("java", new JavaVerifier(compilers, BoxKit.create(), limits, walls)));
            } catch (java.io.IOException e) {
                throw new BugException(Fault.of(
                                "test_runner_missing",
                                "The verification needs its test runner and JUnit as files on the class path: "
                                        + e.getMessage())
                        .cause(e));
            }
        }
    }

    /**
     * Verifies one candidate, outside of any run. Blocks until the verdict; an interrupt ends it.
     *
     * @throws dev.revo.error.UnavailableException {@code sandbox_unavailable} when the sandbox does not meet the policy;
     *     nothing was run then
     * @throws dev.revo.error.CancelledException when this thread was interrupted
     */
    public VerificationReport verify(Candidate candidate) {
        LocalSandbox where = sandbox();
        return verify(candidate, command -> where.run(NoCancellation.INSTANCE, command), where.report());
    }

    /**
     * Verifies one candidate for a run of reVo, in its sandbox, until its deadline or cancellation.
     *
     * @throws dev.revo.error.UnavailableException {@code sandbox_unavailable} when the sandbox does not meet the policy;
     *     nothing was run then
     * @throws dev.revo.error.CancelledException when the run was cancelled
     * @throws dev.revo.error.DeadlineExceededException when its deadline passed
     */
    public VerificationReport verify(RunContext ctx, Sandbox where, Candidate candidate) {
        return verify(candidate, command -> where.run(ctx, command), where.report());
    }

    /**
     * Verifies all candidates, several at a time. One that is hostile or broken does not change the report of another.
     *
     * @param candidates what to verify
     * @param parallelism how many at a time
     * @param progress is told each report as it comes, from one thread at a time
     * @return the reports in the order of the candidates
     */
    public List<VerificationReport> verifyAll(
            Collection<Candidate> candidates, int parallelism, Consumer<VerificationReport> progress) {
        policy.demand(sandbox().report());
        return new VerifyAll(this::verify, executor).run(candidates, parallelism, progress);
    }

    private synchronized LocalSandbox sandbox() {
        return sandbox == null ? Best.SANDBOX : sandbox;
    }

    private VerificationReport verify(Candidate candidate, Work.Boxes boxes, SandboxReport report) {
        policy.demand(report);
        Work work = new Work(requireNonNull(candidate, "candidate"), boxes, report);
        LanguageVerifier language = languages.get(candidate.language().toLowerCase(Locale.ROOT));
        if (language == null) {
            return work.report(Ruling.unverifiable(
                    "language_not_supported", "Only " + languages.keySet() + ", not " + candidate.language() + "."));
        }
        try {
            return work.report(language.verify(work));
        } catch (Ruling.Ended e) {
            return work.report(e.ruling());
        } catch (RevoException e) {
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new dev.revo.error.CancelledException(
                    Fault.of("interrupted", "The thread that verified was interrupted.")
                            .cause(e));
        } catch (Exception e) {
            return work.report(Ruling.unverifiable("internal_error", e.toString()));
        }
    }

    @Override
    public void close() {
        languages.values().forEach(LanguageVerifier::close);
    }

    /** Probed once for all verifications that name no sandbox. */
    private static final class Best {
        static final LocalSandbox SANDBOX = Sandboxes.best();
    }

    private static final class NoCompiler implements LanguageVerifier {
        @Override
        public Ruling verify(Work work) {
            return Ruling.unverifiable(
                    "no_compiler",
                    "This Java has no compiler: run on a JDK, not on a JRE without the module jdk.compiler.");
        }

        @Override
        public void close() {}
    }
}
