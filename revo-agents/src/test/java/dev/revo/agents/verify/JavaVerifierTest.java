package dev.revo.agents.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.agents.verify.box.InProcessBox;
import dev.revo.proof.Check;
import dev.revo.proof.Check.Verdict;
import dev.revo.sandbox.BoxCommand;
import dev.revo.sandbox.BoxLimits;
import dev.revo.sandbox.BoxResult;
import dev.revo.sandbox.BoxResult.Ended;
import dev.revo.sandbox.SandboxReport;
import dev.revo.sandbox.SandboxReport.Force;
import dev.revo.sandbox.SandboxReport.Protection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every ruling on small candidates, with the program of the box run in this process. */
class JavaVerifierTest {
    private static final BoxLimits LIMITS =
            BoxLimits.defaults().wall(Duration.ofSeconds(20)).cpu(Duration.ofSeconds(7));
    private static final SandboxReport REPORT =
            new SandboxReport("here", Map.of(Protection.NETWORK, Force.ABSENT), Map.of());
    private static final BoxKit KIT = kit();
    private static final JavaVerifier VERIFIER =
            new JavaVerifier(compiler(Duration.ofMinutes(1)), KIT, LIMITS, Walls.ALL);

    private final List<BoxCommand> commands = new ArrayList<>();

    private static BoxKit kit() {
        try {
            return BoxKit.create();
        } catch (java.io.IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static WarmCompiler compiler(Duration patience) {
        return new WarmCompiler(ToolProvider.getSystemJavaCompiler(), patience);
    }

    @AfterAll
    static void close() {
        VERIFIER.close();
    }

    private BoxResult box(BoxCommand command) throws Exception {
        commands.add(command);
        return InProcessBox.run(command);
    }

    private static VerificationReport verify(JavaVerifier verifier, Candidate candidate, Work.Boxes boxes)
            throws Exception {
        Work work = new Work(candidate, boxes, REPORT);
        try {
            return work.report(verifier.verify(work));
        } catch (Ruling.Ended e) {
            return work.report(e.ruling());
        }
    }

    private VerificationReport verify(Candidate candidate) throws Exception {
        return verify(VERIFIER, candidate, this::box);
    }

    private VerificationReport verify(String code, String test) throws Exception {
        return verify(Fixtures.with(code, test));
    }

    private static String main(String body) {
        return "public class Main { public static void main(String[] a) { " + body + " } }";
    }

    private static Check last(VerificationReport report) {
        return report.checks().get(report.checks().size() - 1);
    }

    @Test
    void accepts_with_the_facts_of_every_check() throws Exception {
        VerificationReport report = verify(Fixtures.program(Fixtures.ADDER));
        assertThat(report.reason()).isEqualTo("tests_passed");
        assertThat(report.accepted()).isTrue();
        assertThat(report.id()).isEqualTo("c");
        assertThat(report.checks())
                .extracting(Check::name)
                .containsExactly("compile", "isolation", "tests", "coverage", "complexity", "vacuous");
        Check compile = report.check("compile").orElseThrow();
        assertThat(compile.tool()).contains("javac");
        assertThat(compile.facts()).containsEntry("exit", "0").containsKey("files.sha256");
        assertThat(Fixtures.measure(report, "compile", "classes")).isEqualTo(1);
        assertThat(report.check("isolation").orElseThrow().facts())
                .containsEntry("backend", "here")
                .containsEntry("NETWORK", "ABSENT");
        assertThat(report.check("tests").orElseThrow().facts())
                .containsEntry("form", "PROGRAM")
                .containsEntry("exit", "0")
                .containsEntry("box", "EXITED");
        assertThat(report.check("tests").orElseThrow().tool()).contains("java");
        assertThat(Fixtures.measure(report, "tests", "passed")).isEqualTo(1);
        assertThat(Fixtures.measure(report, "tests", "skipped")).isZero();
        assertThat(Fixtures.measure(report, "coverage", "lines")).isEqualTo(100);
        assertThat(report.check("coverage").orElseThrow().facts())
                .containsEntry("lines", "1/1")
                .containsEntry("branches", "0/0");
        assertThat(Fixtures.measure(report, "complexity", "max")).isEqualTo(1);
        assertThat(Fixtures.measure(report, "complexity", "mean")).isEqualTo(1);
        assertThat(Fixtures.measure(report, "vacuous", "variants")).isEqualTo(3);
        assertThat(report.check("vacuous").orElseThrow().facts())
                .containsEntry("ZERO", "COMPLETE, 1 failed")
                .containsEntry("THROW", "COMPLETE, 1 failed");
        assertThat(report.cost().boxCount()).isEqualTo(2);
        assertThat(report.cost().boxes()).isEqualTo(Duration.ofMillis(2));
        assertThat(report.cost().compileCpu()).isPositive();
        assertThat(report.cost().wall()).isPositive();
    }

    @Test
    void counts_tests_of_junit_and_names_its_version() throws Exception {
        VerificationReport report = verify(Fixtures.junit(Fixtures.ADDER));
        assertThat(report.accepted()).as(report.toString()).isTrue();
        Check tests = report.check("tests").orElseThrow();
        assertThat(tests.tool()).contains("JUnit Jupiter");
        assertThat(tests.toolVersion().orElseThrow()).startsWith("5.");
        assertThat(tests.facts()).containsEntry("form", "JUNIT");
        assertThat(Fixtures.measure(report, "tests", "passed")).isEqualTo(2);
    }

    @Test
    void measures_what_the_tests_run() throws Exception {
        VerificationReport report = verify(
                "class Adder {\n int add(int a, int b) {\n  if (a > 100) {\n   return 7;\n  }\n  return a + b;\n }\n"
                        + " int other() {\n  return 1;\n }\n}",
                Fixtures.PROGRAM);
        assertThat(report.accepted()).as(report.toString()).isTrue();
        assertThat(report.check("coverage").orElseThrow().facts())
                .containsEntry("lines", "3/5")
                .containsEntry("branches", "1/2");
        assertThat(Fixtures.measure(report, "coverage", "lines")).isEqualTo(60);
        assertThat(Fixtures.measure(report, "coverage", "branches")).isEqualTo(50);
        assertThat(Fixtures.measure(report, "complexity", "max")).isEqualTo(2);
        assertThat(Fixtures.measure(report, "complexity", "mean")).isBetween(1.3, 1.4);
    }

    @Test
    void gives_emptied_variants_a_share_of_longer_limits() throws Exception {
        verify(Fixtures.program(Fixtures.ADDER));
        assertThat(commands).hasSize(2);
        assertThat(commands.get(0).limits().wall()).isEqualTo(LIMITS.wall());
        assertThat(commands.get(1).limits().wall()).isEqualTo(LIMITS.wall().multipliedBy(4));
        assertThat(commands.get(1).limits().cpu()).isEqualTo(LIMITS.cpu().multipliedBy(4));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "class Adder { int add(int a, int b) { return x; } }|compile_error|REJECTED|compile|FAILED",
                "class Adder { int add(int a, int b) { return a - b; } }|tests_failed|REJECTED|tests|FAILED",
                "class Adder { int add(int a, int b) { System.exit(0); return 1; } }"
                        + "|forbidden_api|REJECTED|isolation|FAILED",
                "class Adder { int add(int a, int b) { return 1; } public boolean equals(Object o) { return true; } }"
                        + "|doctored_equality|REJECTED|isolation|FAILED",
                "class Adder { int add(int a, int b) { return a + b; } } class java { }"
                        + "|shadowed_class|REJECTED|isolation|FAILED",
                "class Adder { int add(int a, int b) { return a + b; } } class Main { }"
                        + "|shadowed_class|REJECTED|isolation|FAILED",
                "class Adder { }|tests_do_not_compile|REJECTED|tests|FAILED",
            })
    void rejects(String code, String reason, CodeVerdict verdict, String check, Verdict of) throws Exception {
        VerificationReport report = verify(Fixtures.program(code));
        assertThat(report.reason()).isEqualTo(reason);
        assertThat(report.verdict()).isEqualTo(verdict);
        assertThat(last(report).name()).isEqualTo(check);
        assertThat(last(report).verdict()).isEqualTo(of);
        assertThat(last(report).feedback()).isEqualTo(reason + ": " + report.detail());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "class Main {{{|tests_do_not_parse|UNVERIFIABLE|tests",
                "class Main { }|no_tests|UNVERIFIABLE|tests",
                "import org.junit.jupiter.api.*; class Main { @Test @Disabled void t() { new Adder(); } }"
                        + "|no_tests|UNVERIFIABLE|tests",
                "import org.junit.jupiter.api.*; class Main { @Test void t() { Assumptions.assumeTrue(false); } }"
                        + "|tests_aborted|UNVERIFIABLE|tests",
                "public class Main { public static void main(String[] a) { } }|vacuous_tests|UNVERIFIABLE|vacuous",
                "public class Main { public static void main(String[] a) { new Adder().add(1, 2); } }"
                        + "|vacuous_tests|UNVERIFIABLE|vacuous",
                "public class Main { public static void main(String[] a) {"
                        + " if (new Adder().add(0, 0) != 0) throw new AssertionError(); } }"
                        + "|vacuous_tests|UNVERIFIABLE|vacuous",
                "public class Main { public static void main(String[] a) { new AssertionError().printStackTrace(); } }"
                        + "|assertion_printed|REJECTED|tests",
            })
    void sees_what_is_wrong_with_tests(String test, String reason, CodeVerdict verdict, String check) throws Exception {
        VerificationReport report = verify(Fixtures.ADDER, test);
        assertThat(report.reason()).as(report.toString()).isEqualTo(reason);
        assertThat(report.verdict()).isEqualTo(verdict);
        assertThat(last(report).name()).isEqualTo(check);
        assertThat(last(report).verdict())
                .isEqualTo(verdict == CodeVerdict.REJECTED ? Verdict.FAILED : Verdict.NOT_ASSESSED);
    }

    @Test
    void tests_that_call_nothing_are_not_put_to_emptied_code() throws Exception {
        assertThat(verify(Fixtures.ADDER, main("")).detail()).isEqualTo("The tests call no code of the candidate.");
        assertThat(commands).hasSize(1);
        VerificationReport initialized = verify(
                "class Adder { static int x = Integer.parseInt(\"1\"); }",
                main("if (Adder.x != 1) throw new AssertionError();"));
        assertThat(initialized.detail()).isEqualTo("The tests call no code of the candidate.");
        assertThat(initialized.reason()).isEqualTo("vacuous_tests");
    }

    @Test
    void asks_for_code_and_tests() throws Exception {
        assertThat(verify(new Candidate("c", "java", Map.of("a.txt", ""), Map.of()))
                        .reason())
                .isEqualTo("no_code");
        assertThat(verify(new Candidate("c", "java", Map.of("A.java", "class A {}"), Map.of("T.txt", "")))
                        .reason())
                .isEqualTo("no_tests");
        assertThat(commands).isEmpty();
    }

    @Test
    void tests_that_judge_one_method_by_another_are_worth_something() throws Exception {
        String code = "class Adder { double at(double x) { return 2 * x - 4; } double root() { return 2; } }";
        VerificationReport judged = verify(
                code, main("Adder s = new Adder(); if (Math.abs(s.at(s.root())) > 1e-6) throw new AssertionError();"));
        assertThat(judged.accepted()).as(judged.toString()).isTrue();
        assertThat(commands).hasSize(3);
        VerificationReport unjudged = verify(code, main("double d = new Adder().at(1) + new Adder().root();"));
        assertThat(unjudged.reason()).isEqualTo("vacuous_tests");
        assertThat(unjudged.detail()).contains("ZERO");
    }

    @Test
    void a_compiler_without_end_rejects_the_code_and_says_so() throws Exception {
        JavaVerifier impatient = new JavaVerifier(compiler(Duration.ofNanos(1)), KIT, LIMITS, Walls.ALL);
        VerificationReport report = verify(impatient, Fixtures.program(Fixtures.ADDER), this::box);
        assertThat(report.reason()).isEqualTo("compile_timeout");
        assertThat(report.verdict()).isEqualTo(CodeVerdict.REJECTED);
    }

    @Test
    void does_not_scan_where_that_wall_is_down() throws Exception {
        JavaVerifier open = new JavaVerifier(compiler(Duration.ofMinutes(1)), KIT, LIMITS, new Walls(false, true));
        String code = "class Adder { int add(int a, int b) { new Throwable().getStackTrace(); return a + b; } }";
        assertThat(verify(open, Fixtures.program(code), this::box).accepted()).isTrue();
        assertThat(verify(Fixtures.program(code)).reason()).isEqualTo("forbidden_api");
    }

    @Test
    void the_status_of_the_process_counts_also_when_the_tests_passed() throws Exception {
        VerificationReport report = verify(VERIFIER, Fixtures.program(Fixtures.ADDER), command -> {
            BoxResult result = box(command);
            return new BoxResult(result.ended(), 3, "", false, result.files(), result.wall());
        });
        assertThat(report.reason()).isEqualTo("exit_status");
        assertThat(report.verdict()).isEqualTo(CodeVerdict.REJECTED);
    }

    @Test
    void cannot_tell_what_tests_are_worth_when_their_box_breaks() throws Exception {
        VerificationReport report = verify(
                VERIFIER,
                Fixtures.program(Fixtures.ADDER),
                command -> commands.isEmpty()
                        ? box(command)
                        : new BoxResult(Ended.TIMED_OUT, -1, "", false, Map.of(), Duration.ofMillis(1)));
        assertThat(report.reason()).isEqualTo("vacuity_unknown");
        assertThat(report.verdict()).isEqualTo(CodeVerdict.UNVERIFIABLE);
        assertThat(report.detail()).contains("80000 ms");
        assertThat(last(report).verdict()).isEqualTo(Verdict.NOT_ASSESSED);
    }

    @Test
    void cannot_tell_what_tests_are_worth_when_not_all_variants_were_run() throws Exception {
        Candidate candidate = Fixtures.program(Fixtures.ADDER);
        VerificationReport report = verify(VERIFIER, candidate, command -> {
            boolean first = commands.isEmpty();
            return first ? box(command) : SignedBox.of(command, new byte[4]);
        });
        assertThat(report.reason()).isEqualTo("vacuity_unknown");
        assertThat(report.detail()).isEqualTo("Not all variants were run.");
    }

    @Test
    void an_assertion_that_the_candidate_catches_is_not_lost() throws Exception {
        String test = main("int[] seen = new int[1]; int n = new Adder().each(3, x -> { seen[0]++;"
                + " if (x != 1) throw new AssertionError(\"x is \" + x); });"
                + " if (n != 1 || seen[0] == 0) throw new AssertionError();");
        String each = "class Adder { int each(int x, java.util.function.IntConsumer c) { %s return 1; } }";
        assertThat(verify(each.formatted("c.accept(1);"), test).accepted()).isTrue();
        for (String swallows : List.of(
                "try { c.accept(x); } catch (Throwable e) { }",
                "new java.util.concurrent.FutureTask<Void>(() -> { c.accept(x); return null; }).run();",
                "try { Thread t = new Thread(() -> { try { c.accept(x); } catch (Error e) { } }); t.start(); t.join();"
                        + " } catch (InterruptedException e) { }",
                "try { c.accept(x); } finally { if (x > 0) return 1; }")) {
            VerificationReport report = verify(each.formatted(swallows), test);
            assertThat(report.reason()).as(swallows).isEqualTo("tests_failed");
            assertThat(report.detail()).contains("reached no test").contains("x is 3");
        }
    }

    @Test
    void an_assertion_error_that_the_tests_expect_is_no_failure() throws Exception {
        String code =
                "class Adder { int add(int a, int b) { if (a < 0) throw new AssertionError(\"negative\"); return a + b; } }";
        VerificationReport thrown = verify(
                code,
                "import static org.junit.jupiter.api.Assertions.*; import org.junit.jupiter.api.Test; class Main {"
                        + " @Test void sum() { assertEquals(3, new Adder().add(1, 2)); }"
                        + " @Test void throwing() { assertThrows(AssertionError.class, () -> new Adder().add(-1, 2)); }"
                        + " @Test void own() { assertThrows(AssertionError.class, () -> assertEquals(4, new Adder().add(1, 2))); } }");
        assertThat(thrown.accepted()).as(thrown.toString()).isTrue();
        VerificationReport tried = verify(
                code,
                main("try { new Adder().add(-1, 1); throw new IllegalStateException(); } catch (AssertionError e) { }"
                        + " if (new Adder().add(1, 2) != 3) throw new AssertionError();"));
        assertThat(tried.accepted()).as(tried.toString()).isTrue();
    }

    @Test
    void lends_imports_to_tests_that_do_not_compile_without_and_counts_the_time() throws Exception {
        String test = main("List<Integer> one = new Adder().add(1); if (one.get(0) != 1) throw new AssertionError();");
        List<Duration> spent = new ArrayList<>();
        SourceCompiler counting = (sources, modules, jars, given) -> {
            SourceCompiler.Compiled compiled = compiler(Duration.ofMinutes(1)).compile(sources, modules, jars, given);
            spent.add(compiled.cpu());
            return compiled;
        };
        JavaVerifier verifier = new JavaVerifier(counting, KIT, LIMITS, Walls.ALL);
        Candidate candidate = Fixtures.with(
                "import java.util.*;\nclass Adder { List<Integer> add(int a) { return Arrays.asList(a); } }", test);
        VerificationReport report = verify(verifier, candidate, this::box);
        assertThat(report.accepted()).as(report.toString()).isTrue();
        assertThat(spent).hasSize(3);
        assertThat(report.cost().compileCpu()).isEqualTo(spent.stream().reduce(Duration.ZERO, Duration::plus));
        spent.clear();
        assertThat(verify(verifier, Fixtures.with(Fixtures.ADDER, "class Main {{{"), this::box)
                        .reason())
                .isEqualTo("tests_do_not_parse");
        assertThat(spent).hasSize(2);
    }

    @Test
    void closes_its_compiler_and_its_kit() throws Exception {
        List<String> closed = new ArrayList<>();
        SourceCompiler compiler = new SourceCompiler() {
            @Override
            public Compiled compile(
                    Map<String, String> sources, String modules, List<Path> classPath, Map<String, byte[]> given) {
                return Compiled.broken("not asked");
            }

            @Override
            public void close() {
                closed.add("compiler");
            }
        };
        BoxKit kit = BoxKit.create();
        new JavaVerifier(compiler, kit, LIMITS, Walls.ALL).close();
        assertThat(closed).containsExactly("compiler");
        assertThat(kit.directory()).doesNotExist();
    }
}
