package dev.revo.agents.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.agents.sandbox.Sandboxes;
import dev.revo.error.InvalidRequestException;
import dev.revo.error.UnavailableException;
import dev.revo.proof.Check.Verdict;
import dev.revo.run.RunContext;
import dev.revo.sandbox.BoxCommand;
import dev.revo.sandbox.BoxResult;
import dev.revo.sandbox.Sandbox;
import dev.revo.sandbox.SandboxPolicy;
import dev.revo.sandbox.SandboxReport;
import dev.revo.testkit.TestContexts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Honest candidates, wrong ones, and tests that prove nothing. */
class CodeVerificationTest {
    private static final int HONEST = Boolean.getBoolean("revo.long") ? 79 : 6;
    private static final CodeVerification VERIFICATION = Fixtures.builder().build();

    @AfterAll
    static void close() {
        VERIFICATION.close();
    }

    private static VerificationReport verify(String code, String test) {
        return VERIFICATION.verify(Fixtures.with(code, test));
    }

    @Test
    void accepts_a_right_program_with_all_its_evidence() {
        VerificationReport report = VERIFICATION.verify(Fixtures.program(Fixtures.ADDER));
        assertThat(report.accepted()).as(report.toString()).isTrue();
        assertThat(report.reason()).isEqualTo("tests_passed");
        assertThat(report.checks())
                .extracting(c -> c.name())
                .containsExactly("compile", "isolation", "tests", "coverage", "complexity", "vacuous");
        assertThat(report.checks()).allMatch(c -> c.verdict() == Verdict.PASSED);
        assertThat(report.check("tests").orElseThrow().facts())
                .containsEntry("exit", "0")
                .containsKey("tests.sha256");
        assertThat(report.check("coverage").orElseThrow().facts()).containsEntry("lines", "1/1");
        assertThat(report.check("compile").orElseThrow().tool()).contains("javac");
        assertThat(report.cost().boxCount()).isEqualTo(2);
        assertThat(report.cost().boxes()).isPositive();
    }

    @Test
    void accepts_a_right_class_with_junit_tests() {
        VerificationReport report = VERIFICATION.verify(Fixtures.junit(Fixtures.ADDER));
        assertThat(report.accepted()).as(report.toString()).isTrue();
        assertThat(report.check("tests").orElseThrow().tool()).contains("JUnit Jupiter");
        assertThat(Fixtures.measure(report, "tests", "passed")).isEqualTo(2);
    }

    @Test
    void accepts_what_honest_code_does() {
        String code = """
                import java.math.BigInteger;
                import java.nio.charset.StandardCharsets;
                import java.security.MessageDigest;
                import java.time.LocalDate;
                import java.util.*;
                import java.util.concurrent.*;
                import java.util.regex.Pattern;
                import java.util.stream.*;

                class Adder {
                    record Pair(int a, int b) implements Comparable<Pair> {
                        Pair { if (a > 1000) { throw new IllegalArgumentException("too large: " + a); } }
                        public int compareTo(Pair o) { return Integer.compare(a, o.a); }
                    }
                    enum Sign { PLUS { int of(int x) { return x; } }, MINUS { int of(int x) { return -x; } };
                        abstract int of(int x); }
                    sealed interface Shape permits Circle, Square {}
                    static final class Circle implements Shape {}
                    static final class Square implements Shape {}
                    static final class Node<T> {
                        T value;
                        Node(T value) { this.value = value; }
                        @Override public boolean equals(Object o) {
                            return o instanceof Node<?> n && Objects.equals(n.value, value);
                        }
                        @Override public int hashCode() { return Objects.hash(value); }
                    }
                    @SuppressWarnings("unchecked")
                    static <T> T[] array(Class<T> type, int n) {
                        return (T[]) java.lang.reflect.Array.newInstance(type, n);
                    }
                    int add(int a, int b) {
                        try {
                            MessageDigest digest = MessageDigest.getInstance("MD5");
                            digest.update("x".getBytes(StandardCharsets.UTF_8));
                            ExecutorService pool = Executors.newFixedThreadPool(2);
                            Future<Integer> sum = pool.submit(() -> Sign.PLUS.of(a) + Sign.valueOf("PLUS").of(b));
                            pool.shutdown();
                            System.out.printf("%s %s %d%n", new Pair(a, b), LocalDate.of(2020, 1, 1), System.nanoTime());
                            assert Pattern.matches("\\\\d+", "12");
                            BigInteger big = BigInteger.valueOf(a).add(BigInteger.valueOf(b));
                            List<String> words = Stream.of("a", "b").map(String::toUpperCase).collect(Collectors.toList());
                            String kind = switch (words.get(0)) { case "A" -> "first"; default -> "other"; };
                            Object shape = kind.isEmpty() ? new Circle() : new Square();
                            synchronized (this) { notifyAll(); }
                            Map<Character, Integer> counts = new TreeMap<>(Comparator.reverseOrder());
                            counts.merge('x', 1, Integer::sum);
                            return array(String.class, 2).length == 2 && shape instanceof Square
                                            && new Node<>(1).equals(new Node<>(1)) && getClass().getSimpleName().equals("Adder")
                                    ? Math.toIntExact(sum.get().longValue()) : big.intValue();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                            return 0;
                        } catch (Exception e) {
                            e.printStackTrace();
                            throw new IllegalStateException(e);
                        }
                    }
                }
                """;
        VerificationReport report = VERIFICATION.verify(Fixtures.program(code));
        assertThat(report.accepted()).as(report.toString()).isTrue();
        assertThat(Fixtures.measure(report, "complexity", "max")).isGreaterThan(3);
    }

    @Test
    void accepts_tests_in_a_package_that_see_what_is_private_to_it() {
        VerificationReport report = VERIFICATION.verify(new Candidate(
                "p",
                "java",
                Map.of("src/main/java/demo/Adder.java", "package demo; " + Fixtures.ADDER, "README.md", "text"),
                Map.of("src/test/java/demo/AdderTest.java", "package demo; " + Fixtures.JUNIT)));
        assertThat(report.accepted()).as(report.toString()).isTrue();
    }

    @Test
    void lends_imports_to_tests_without_any() {
        VerificationReport report = verify(
                "import java.util.*;\nclass Adder { List<Integer> add(int a) { return Arrays.asList(a); } }",
                "public class Main { public static void main(String[] a) {"
                        + " List<Integer> one = new Adder().add(1); if (one.get(0) != 1) throw new AssertionError(); } }");
        assertThat(report.accepted()).as(report.toString()).isTrue();
    }

    @Test
    void takes_an_exit_with_status_zero_in_the_tests_for_their_end() {
        String exits = Fixtures.PROGRAM.replace("        }\n    }", "        }\n        System.exit(0);\n    }");
        assertThat(exits).contains("System.exit(0)");
        assertThat(verify(Fixtures.ADDER, exits).accepted()).isTrue();
        assertThat(verify(Fixtures.ADDER, exits.replace("exit(0)", "exit(1)")).reason())
                .isEqualTo("tests_failed");
        assertThat(verify(Fixtures.ADDER, exits.replace("System.exit(0)", "Runtime.getRuntime().halt(0)"))
                        .accepted())
                .isTrue();
    }

    @Test
    void rejects_wrong_code_with_the_output_of_its_tests() {
        VerificationReport program = VERIFICATION.verify(Fixtures.program(Fixtures.ADDER.replace("a + b", "a - b")));
        assertThat(program.verdict()).isEqualTo(CodeVerdict.REJECTED);
        assertThat(program.reason()).isEqualTo("tests_failed");
        assertThat(program.detail()).contains("AssertionError").contains("Main.java:4");
        VerificationReport junit = VERIFICATION.verify(Fixtures.junit(Fixtures.ADDER.replace("a + b", "a - b")));
        assertThat(junit.reason()).isEqualTo("tests_failed");
        assertThat(junit.detail()).contains("expected: <5> but was: <-1>");
        assertThat(junit.check("tests").orElseThrow().verdict()).isEqualTo(Verdict.FAILED);
    }

    @Test
    void rejects_code_that_does_not_compile_with_the_diagnostics() {
        VerificationReport report = VERIFICATION.verify(Fixtures.program("class Adder {\n int add() { return x; } }"));
        assertThat(report.verdict()).isEqualTo(CodeVerdict.REJECTED);
        assertThat(report.reason()).isEqualTo("compile_error");
        assertThat(report.detail()).startsWith("Adder.java:2: cannot find symbol");
        assertThat(report.cost().boxCount()).isZero();
    }

    @Test
    void rejects_code_that_lacks_what_the_tests_call() {
        assertThat(VERIFICATION.verify(Fixtures.program("class Adder { }")).reason())
                .isEqualTo("tests_do_not_compile");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "new Adder().add(2, 3);",
                "int ignored = 1;",
                "Object o = new Adder().add(2, 3); if (o == null) throw new AssertionError();",
                "try { if (new Adder().add(2, 3) != 5) throw new RuntimeException(); } catch (RuntimeException e) { }",
                "try { if (new Adder().add(2, 3) != 5) throw new AssertionError(); } catch (Throwable e) { }",
                "if (new Adder().add(0, 0) != 0) throw new AssertionError();",
                "int x = new Adder().add(1, 2) + new Adder().sub(2, 1);",
            })
    void cannot_tell_when_tests_prove_nothing(String body) {
        VerificationReport report = verify(
                "class Adder { int add(int a, int b) { return a + b; } int sub(int a, int b) { return a - b; } }",
                "public class Main { public static void main(String[] a) { " + body + " } }");
        assertThat(report.verdict()).as(report.toString()).isEqualTo(CodeVerdict.UNVERIFIABLE);
        assertThat(report.reason()).isEqualTo("vacuous_tests");
    }

    @Test
    void finds_tests_vacuous_that_an_empty_text_satisfies() {
        assertThat(verify(
                                "class Adder { String name() { return \"adder\"; } }",
                                "public class Main { public static void main(String[] a) {"
                                        + " if (new Adder().name() == null) throw new AssertionError(); } }")
                        .reason())
                .isEqualTo("vacuous_tests");
    }

    @Test
    void accepts_tests_that_judge_one_method_by_another() {
        VerificationReport report = verify(
                "class Adder { double at(double x) { return 2 * x - 4; } double root() { return 2; } }",
                "public class Main { public static void main(String[] a) { Adder s = new Adder();"
                        + " if (Math.abs(s.at(s.root())) > 1e-6) throw new AssertionError(); } }");
        assertThat(report.accepted()).as(report.toString()).isTrue();
        assertThat(report.cost().boxCount()).isEqualTo(3);
    }

    @Test
    void accepts_tests_of_constructors_that_refuse() {
        VerificationReport report = verify(
                "class Adder { Adder(int a) { this(a, 0); if (a < 0) throw new IllegalArgumentException(); }"
                        + " Adder(int a, int b) { super(); } }",
                "public class Main { public static void main(String[] a) { new Adder(1);"
                        + " try { new Adder(-1); } catch (IllegalArgumentException e) { return; }"
                        + " throw new AssertionError(); } }");
        assertThat(report.accepted()).as(report.toString()).isTrue();
    }

    @Test
    void rejects_a_program_that_prints_an_assertion_failure() {
        VerificationReport report = verify(
                Fixtures.ADDER,
                "public class Main { public static void main(String[] a) { try { if (new Adder().add(1, 1) != 3)"
                        + " throw new AssertionError(); } catch (AssertionError e) { e.printStackTrace(); } } }");
        assertThat(report.reason()).isEqualTo("assertion_printed");
    }

    @Test
    void cannot_tell_without_tests() {
        assertThat(VERIFICATION
                        .verify(new Candidate("c", "java", Map.of("A.java", "class A {}"), Map.of()))
                        .reason())
                .isEqualTo("no_tests");
        assertThat(verify(Fixtures.ADDER, "class Main { }").reason()).isEqualTo("no_tests");
        assertThat(verify(
                                Fixtures.ADDER,
                                "import org.junit.jupiter.api.*; class T { @Test @Disabled void t() { new Adder(); } }"
                                        .replace("class T", "class Main"))
                        .reason())
                .isEqualTo("no_tests");
        assertThat(verify(
                                Fixtures.ADDER,
                                "import org.junit.jupiter.api.*; class Main { @Test void t() {"
                                        + " Assumptions.assumeTrue(new Adder().add(1, 1) == 3); } }")
                        .reason())
                .isEqualTo("tests_aborted");
        assertThat(verify(Fixtures.ADDER, "class Main {{{").reason()).isEqualTo("tests_do_not_parse");
        assertThat(VERIFICATION
                        .verify(new Candidate("c", "java", Map.of(), Map.of()))
                        .reason())
                .isEqualTo("no_code");
    }

    @Test
    void cannot_tell_of_other_languages_and_without_a_compiler() {
        assertThat(VERIFICATION
                        .verify(new Candidate("c", "cobol", Map.of(), Map.of()))
                        .reason())
                .isEqualTo("language_not_supported");
        try (CodeVerification jre = Fixtures.builder().compilerHere(false).build()) {
            VerificationReport report = jre.verify(Fixtures.program(Fixtures.ADDER));
            assertThat(report.verdict()).isEqualTo(CodeVerdict.UNVERIFIABLE);
            assertThat(report.reason()).isEqualTo("no_compiler");
        }
    }

    @Test
    void runs_nothing_when_the_policy_is_not_met() {
        try (CodeVerification strict = CodeVerification.builder()
                .sandbox(Sandboxes.process())
                .policy(SandboxPolicy.defaults())
                .build()) {
            assertThatThrownBy(() -> strict.verify(Fixtures.program(Fixtures.ADDER)))
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("NETWORK");
            assertThatThrownBy(() -> strict.verifyAll(List.of(), 1, r -> {})).isInstanceOf(UnavailableException.class);
        }
    }

    @Test
    void works_in_a_plain_process_when_that_is_accepted() {
        try (CodeVerification plain = CodeVerification.builder()
                .sandbox(Sandboxes.process())
                .policy(SandboxPolicy.acceptUnprotected())
                .build()) {
            assertThat(plain.verify(Fixtures.program(Fixtures.ADDER)).accepted())
                    .isTrue();
            assertThat(plain.verify(Fixtures.program(Fixtures.ADDER.replace('+', '-')))
                            .reason())
                    .isEqualTo("tests_failed");
        }
    }

    @Test
    void keeps_the_verdicts_of_honest_candidates_beside_a_hostile_one() {
        List<Candidate> all = new ArrayList<>();
        for (int i = 0; i < HONEST; i++) {
            all.add(new Candidate(
                    "honest-" + i,
                    "java",
                    Map.of("Adder.java", Fixtures.ADDER),
                    Map.of("Main.java", Fixtures.PROGRAM)));
        }
        all.add(
                2,
                Fixtures.program("class Adder { static { while (true) { new Thread(() -> { for (;;) { } }).start(); } }"
                        + " int add(int a, int b) { return 0; } }"));
        List<String> seen = new ArrayList<>();
        try (CodeVerification limited =
                Fixtures.builder().limits(Fixtures.shortLimits()).build()) {
            List<VerificationReport> reports = limited.verifyAll(all, 2, r -> seen.add(r.id()));
            assertThat(reports)
                    .extracting(VerificationReport::id)
                    .containsExactlyElementsOf(all.stream().map(Candidate::id).toList());
            assertThat(reports).filteredOn(r -> r.id().startsWith("honest")).allMatch(VerificationReport::accepted);
            assertThat(reports.get(2).verdict()).isEqualTo(CodeVerdict.REJECTED);
        }
        assertThat(seen).hasSize(HONEST + 1);
    }

    @Test
    void checks_what_it_is_given() {
        assertThatThrownBy(() -> new Candidate(" ", "java", Map.of(), Map.of()))
                .isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> new Candidate("a", "java", Map.of(" ", ""), Map.of()))
                .isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> VERIFICATION.verifyAll(List.of(), 0, r -> {}))
                .isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void runs_many_on_the_threads_of_the_host() throws Exception {
        ExecutorService threads = Executors.newSingleThreadExecutor(task -> new Thread(task, "host"));
        try (CodeVerification hosted = Fixtures.builder().executor(threads).build()) {
            List<String> names = new ArrayList<>();
            List<VerificationReport> reports = hosted.verifyAll(
                    List.of(Fixtures.program("class Adder {")),
                    3,
                    report -> names.add(Thread.currentThread().getName()));
            assertThat(reports)
                    .singleElement()
                    .satisfies(report -> assertThat(report.reason()).isEqualTo("compile_error"));
            assertThat(names).containsExactly("host");
            assertThat(threads.isShutdown()).isFalse();
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void what_breaks_inside_says_nothing_of_the_candidate() throws Exception {
        try (TestContexts contexts = TestContexts.open()) {
            Sandbox broken = new Sandbox() {
                @Override
                public SandboxReport report() {
                    return Fixtures.SANDBOX.report();
                }

                @Override
                public BoxResult run(RunContext ctx, BoxCommand command) {
                    throw new IllegalStateException("out of order");
                }
            };
            VerificationReport report =
                    VERIFICATION.verify(contexts.of("t", "u"), broken, Fixtures.program(Fixtures.ADDER));
            assertThat(report.verdict()).isEqualTo(CodeVerdict.UNVERIFIABLE);
            assertThat(report.reason()).isEqualTo("internal_error");
            assertThat(report.detail()).contains("out of order");
        }
    }

    @Test
    void the_defaults_need_nothing_from_the_host() {
        try (CodeVerification defaults = CodeVerification.defaults()) {
            assertThat(defaults.verifyAll(List.of(), 1, report -> {})).isEmpty();
        } catch (UnavailableException e) {
            assertThat(Fixtures.POLICY).isNotEqualTo(SandboxPolicy.defaults());
        }
    }
}
