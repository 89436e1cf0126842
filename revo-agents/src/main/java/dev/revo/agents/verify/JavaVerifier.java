package dev.revo.agents.verify;

import dev.revo.agents.verify.SourceCompiler.Compiled;
import dev.revo.agents.verify.box.Bundle;
import dev.revo.agents.verify.box.Ran;
import dev.revo.proof.Check;
import dev.revo.sandbox.BoxLimits;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Verifies Java: compile, scan, run the tests in a box, measure, and see whether the tests can fail. Thread-safe. */
final class JavaVerifier implements LanguageVerifier {
    /** The modules of the JDK that code under test and its tests have. */
    static final String MODULES = "java.base,java.logging";

    private static final String JAVAC = "javac";
    private static final String VACUOUS = "vacuous";

    private final SourceCompiler compiler;
    private final BoxKit kit;
    private final TestRun run;
    private final BoxLimits limits;
    private final Walls walls;

    JavaVerifier(SourceCompiler compiler, BoxKit kit, BoxLimits limits, Walls walls) {
        this.compiler = compiler;
        this.kit = kit;
        this.run = new TestRun(kit, walls);
        this.limits = limits;
        this.walls = walls;
    }

    /**
     * Classes under verification.
     *
     * @param candidate class files of the candidate
     * @param tests class files of the tests
     * @param shape how to run these
     */
    private record Program(Map<String, byte[]> candidate, Map<String, byte[]> tests, TestShape shape) {}

    @Override
    public Ruling verify(Work work) throws Exception {
        Program program = compile(work);
        Ran ran = test(work, program);
        Coverage coverage = measure(work, program, ran);
        worth(work, program, coverage);
        return Ruling.accepted();
    }

    private Program compile(Work work) throws Exception {
        Map<String, String> sources = Sources.java(work.candidate().files());
        Map<String, String> testSources = Sources.java(work.candidate().tests());
        if (sources.isEmpty()) {
            throw ended(work, "compile", Ruling.rejected("no_code", "The candidate holds no Java file."));
        }
        if (testSources.isEmpty()) {
            throw ended(work, "tests", Ruling.unverifiable("no_tests", "There is no Java file with tests."));
        }
        Compiled code = compiler.compile(sources, MODULES, List.of(), Map.of());
        work.compiled(code.cpu());
        if (!code.succeeded()) {
            String reason = code.timedOut() ? "compile_timeout" : "compile_error";
            throw ended(work, "compile", Ruling.rejected(reason, String.join("\n", code.errors())));
        }
        work.add(Check.passed("compile")
                .tool(JAVAC, Runtime.version().toString())
                .measure("classes", code.classes().size(), "classes")
                .fact("files.sha256", Sources.hash(sources))
                .fact("exit", "0"));
        scan(work, code.classes());
        return withTests(work, code.classes(), sources, testSources);
    }

    private void scan(Work work, Map<String, byte[]> classes) throws Ruling.Ended {
        Set<String> refused = walls.api() ? ApiScan.of(classes) : Set.of();
        Optional<Ruling> ruling = NameRules.alone(classes.keySet()).or(() -> EqualityRules.check(classes));
        if (!refused.isEmpty()) {
            ruling = Optional.of(Ruling.rejected(
                    "forbidden_api", "Code under test may not use " + String.join(", ", refused) + "."));
        }
        if (ruling.isPresent()) {
            throw ended(work, "isolation", ruling.get());
        }
    }

    private Program withTests(
            Work work, Map<String, byte[]> classes, Map<String, String> sources, Map<String, String> testSources)
            throws Exception {
        Compiled tests = compiler.compile(testSources, MODULES, kit.jars(), classes);
        work.compiled(tests.cpu());
        if (!tests.succeeded() && !tests.syntax()) {
            Compiled again = compiler.compile(TestImports.borrow(testSources, sources), MODULES, kit.jars(), classes);
            work.compiled(again.cpu());
            tests = again.succeeded() ? again : tests;
        }
        if (!tests.succeeded()) {
            String detail = String.join("\n", tests.errors());
            throw ended(
                    work,
                    "tests",
                    tests.syntax()
                            ? Ruling.unverifiable("tests_do_not_parse", detail)
                            : Ruling.rejected("tests_do_not_compile", detail));
        }
        Optional<Ruling> names =
                new NameRules(classes, tests.classes(), String.join("\n", testSources.values())).besideTests();
        if (names.isPresent()) {
            throw ended(work, "isolation", names.get());
        }
        work.add(isolation(work));
        TestShape shape = TestShape.of(tests.classes()).orElse(null);
        if (shape == null) {
            throw ended(
                    work, "tests", Ruling.unverifiable("no_tests", "There is neither a JUnit test nor a main method."));
        }
        return new Program(classes, TestShape.rewritten(tests.classes()), shape);
    }

    private static Check isolation(Work work) {
        Check check = Check.passed("isolation").fact("backend", work.sandbox().backend());
        for (Map.Entry<dev.revo.sandbox.SandboxReport.Protection, dev.revo.sandbox.SandboxReport.Force> each :
                new java.util.TreeMap<>(work.sandbox().protections()).entrySet()) {
            check = check.fact(each.getKey().name(), each.getValue().name());
        }
        return check;
    }

    private Ran test(Work work, Program program) throws Exception {
        Map<String, byte[]> instrumented = Coverage.instrument(program.candidate());
        TestRun.Told told;
        try {
            told = run.run(work, bundle(program, List.of(new Bundle.Variant("candidate", instrumented)), 0), limits);
        } catch (Ruling.Ended e) {
            throw ended(work, "tests", e.ruling());
        }
        Ran ran = told.variants().get(0);
        Optional<Ruling> ruling = judge(ran, told);
        if (ruling.isPresent()) {
            throw ended(work, "tests", ruling.get());
        }
        work.add(tool(Check.passed("tests"), program.shape().form())
                .measure("passed", ran.counts().passed(), "tests")
                .measure("skipped", ran.counts().skipped(), "tests")
                .measure("time", (double) told.box().wall().toMillis(), "ms")
                .fact("form", program.shape().form().name())
                .fact("tests.sha256", Sources.hash(work.candidate().tests()))
                .fact("exit", Integer.toString(told.box().exit()))
                .fact("box", told.box().ended().name()));
        return ran;
    }

    private static Check tool(Check check, Bundle.Form form) {
        String junit = Test.class.getPackage().getImplementationVersion();
        return form == Bundle.Form.JUNIT
                ? check.tool("JUnit Jupiter", junit == null ? "unknown" : junit)
                : check.tool("java", Runtime.version().toString());
    }

    private static Bundle bundle(Program program, List<Bundle.Variant> variants, long variantMillis) {
        return new Bundle(program.shape().form(), program.shape().names(), program.tests(), variants, variantMillis);
    }

    private static Optional<Ruling> judge(Ran ran, TestRun.Told told) {
        String detail = String.join("\n", ran.failures());
        if (ran.counts().failed() > 0 || ran.end() != Ran.End.COMPLETE) {
            return Optional.of(Ruling.rejected("tests_failed", detail));
        }
        if (ran.printedFailure()) {
            return Optional.of(Ruling.rejected(
                    "assertion_printed",
                    "The output holds an assertion failure: " + told.box().output()));
        }
        if (told.box().exit() != 0) {
            return Optional.of(Ruling.rejected(
                    "exit_status", "The process ended with " + told.box().exit() + "."));
        }
        if (ran.counts().aborted() > 0) {
            return Optional.of(Ruling.unverifiable("tests_aborted", "Tests gave up on an assumption."));
        }
        return ran.counts().passed() > 0
                ? Optional.empty()
                : Optional.of(Ruling.unverifiable("no_tests", "No test was found, or all are disabled."));
    }

    private static Coverage measure(Work work, Program program, Ran ran) throws Exception {
        Coverage coverage = Coverage.of(program.candidate(), ran.probes());
        work.add(Check.passed("coverage")
                .tool("JaCoCo", Coverage.toolVersion())
                .measure("lines", coverage.lines().percent(), "%")
                .measure("branches", coverage.branches().percent(), "%")
                .fact(
                        "lines",
                        coverage.lines().covered() + "/" + coverage.lines().total())
                .fact(
                        "branches",
                        coverage.branches().covered() + "/"
                                + coverage.branches().total()));
        work.add(Check.passed("complexity")
                .tool("JaCoCo", Coverage.toolVersion())
                .measure("max", coverage.maxComplexity(), "paths")
                .measure("mean", coverage.meanComplexity(), "paths"));
        return coverage;
    }

    private void worth(Work work, Program program, Coverage coverage) throws Exception {
        if (!coverage.called()) {
            throw ended(
                    work, VACUOUS, Ruling.unverifiable("vacuous_tests", "The tests call no code of the candidate."));
        }
        TestWorth worth = new TestWorth(program.candidate(), program.tests());
        List<Ran> whole = gutted(work, program, worth.whole());
        Check check = Check.passed(VACUOUS);
        for (Ran ran : whole) {
            check = check.fact(ran.variant(), ran.end() + ", " + ran.counts().failed() + " failed");
        }
        List<String> passing =
                whole.stream().filter(Ran::allPassed).map(Ran::variant).toList();
        if (passing.contains(Gutting.THROW.name()) || (!passing.isEmpty() && !noticedSingly(work, program, worth))) {
            throw ended(
                    work,
                    VACUOUS,
                    Ruling.unverifiable(
                            "vacuous_tests",
                            "The tests still pass when every method of the candidate is emptied " + passing + "."));
        }
        work.add(check.measure("variants", whole.size(), "variants"));
    }

    private boolean noticedSingly(Work work, Program program, TestWorth worth) throws Exception {
        List<Bundle.Variant> single = worth.single();
        return !single.isEmpty() && TestWorth.noticed(gutted(work, program, single));
    }

    private List<Ran> gutted(Work work, Program program, List<Bundle.Variant> variants) throws Exception {
        int times = variants.size() + 1;
        BoxLimits longer =
                limits.wall(limits.wall().multipliedBy(times)).cpu(limits.cpu().multipliedBy(times));
        List<Ran> runs;
        try {
            runs = run.run(work, bundle(program, variants, limits.wall().toMillis()), longer)
                    .variants();
        } catch (Ruling.Ended e) {
            throw ended(
                    work,
                    VACUOUS,
                    Ruling.unverifiable("vacuity_unknown", e.ruling().detail()));
        }
        if (runs.size() != variants.size()) {
            throw ended(work, VACUOUS, Ruling.unverifiable("vacuity_unknown", "Not all variants were run."));
        }
        return runs;
    }

    private static Ruling.Ended ended(Work work, String check, Ruling ruling) {
        String feedback = ruling.reason() + ": " + ruling.detail();
        work.add(
                ruling.verdict() == CodeVerdict.UNVERIFIABLE
                        ? Check.notAssessed(check, feedback)
                        : Check.failed(check, feedback));
        return new Ruling.Ended(ruling);
    }

    @Override
    public void close() {
        compiler.close();
        kit.close();
    }
}
