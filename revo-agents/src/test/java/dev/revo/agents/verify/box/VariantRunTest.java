package dev.revo.agents.verify.box;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The runner, in this process, without a box. */
class VariantRunTest {
    private static final String CANDIDATE = "class Adder { int add(int a, int b) { return a + b; } }";

    private final PrintStream out = System.out;
    private final PrintStream err = System.err;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final Path dir;

    VariantRunTest(@TempDir Path dir) {
        this.dir = dir;
    }

    @AfterEach
    void restore() {
        System.setOut(out);
        System.setErr(err);
    }

    private Map<String, byte[]> compile(String name, String code) throws Exception {
        SimpleJavaFileObject source =
                new SimpleJavaFileObject(URI.create("source:///" + name + ".java"), SimpleJavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignore) {
                        return code;
                    }
                };
        List<String> options = List.of(
                "-proc:none",
                "-d",
                dir.toString(),
                "-cp",
                dir + System.getProperty("path.separator") + System.getProperty("java.class.path"));
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .getTask(null, null, null, options, null, List.of(source))
                        .call())
                .isTrue();
        Map<String, byte[]> classes = new LinkedHashMap<>();
        try (Stream<Path> files = Files.list(dir)) {
            for (Path file : files.filter(f -> f.getFileName().toString().startsWith(name))
                    .toList()) {
                classes.put(file.getFileName().toString().replace(".class", ""), Files.readAllBytes(file));
            }
        }
        return classes;
    }

    private Ran run(Bundle.Form form, String candidate, String test, long millis) throws Exception {
        Bundle.Variant variant = new Bundle.Variant("whole", compile("Adder", candidate));
        Bundle bundle = Bundle.decode(
                new Bundle(form, List.of("Main"), compile("Main", test), List.of(variant), millis).encode());
        return new VariantRun(bundle, bundle.variants().get(0))
                .run(new PrintStream(printed, true, StandardCharsets.UTF_8));
    }

    private Ran program(String body) throws Exception {
        return run(
                Bundle.Form.PROGRAM,
                CANDIDATE,
                "public class Main { public static void main(String[] a) throws Exception { " + body + " } }",
                0);
    }

    private Ran junit(String body) throws Exception {
        return run(Bundle.Form.JUNIT, CANDIDATE, "import org.junit.jupiter.api.*; class Main { " + body + " }", 60_000);
    }

    @Test
    void passes_a_program_that_runs_to_its_end() throws Exception {
        Ran ran = program("System.out.println(new Adder().add(1, 2));");
        assertThat(ran.allPassed()).isTrue();
        assertThat(ran.counts()).isEqualTo(new Ran.Counts(1, 0, 0, 0, 0));
        assertThat(printed.toString(StandardCharsets.UTF_8)).isEqualTo("3" + System.lineSeparator());
    }

    @Test
    void fails_a_program_that_throws_and_says_where() throws Exception {
        Ran ran = program("throw new AssertionError(\"no\");");
        assertThat(ran.allPassed()).isFalse();
        assertThat(ran.counts().noticed()).isEqualTo(1);
        assertThat(ran.failures().get(0)).contains("AssertionError: no").contains("Main.main");
    }

    @Test
    void does_not_count_an_error_inside_of_the_candidate_as_noticed() throws Exception {
        Ran ran = run(
                Bundle.Form.PROGRAM,
                "class Adder { int add(int a, int b) { return java.util.Objects.requireNonNull((Integer) null); } }",
                "public class Main { public static void main(String[] a) { new Adder().add(1, 2); } }",
                0);
        assertThat(ran.counts().failed()).isEqualTo(1);
        assertThat(ran.counts().noticed()).isZero();
    }

    @Test
    void survives_an_error_that_cannot_be_told() throws Exception {
        Ran ran = run(
                Bundle.Form.PROGRAM,
                "class Adder extends Error { public String toString() { throw new Adder(); }"
                        + " public StackTraceElement[] getStackTrace() { throw new Adder(); } }",
                "public class Main { public static void main(String[] a) { throw new Adder(); } }",
                0);
        assertThat(ran.counts().failed()).isEqualTo(1);
        assertThat(ran.counts().noticed()).isZero();
        assertThat(ran.failures().get(0)).contains("Adder");
    }

    @Test
    void takes_the_exit_of_a_test_for_its_end_and_of_nobody_else() throws Exception {
        String exit = Exit.class.getName();
        assertThat(program(exit + ".exit(0);").allPassed()).isTrue();
        assertThat(program(exit + ".exit(Runtime.getRuntime(), 0);").allPassed())
                .isTrue();
        assertThat(program(exit + ".exit(1);").allPassed()).isFalse();
        assertThat(run(
                                Bundle.Form.PROGRAM,
                                "class Adder { void add() { " + exit + ".exit(0); } }",
                                "public class Main { public static void main(String[] a) { new Adder().add(); } }",
                                0)
                        .allPassed())
                .isFalse();
    }

    @Test
    void hears_an_assertion_failure_and_cannot_be_silenced() throws Exception {
        Ran ran = program("System.err.close(); System.out.close(); System.err.write('x'); System.err.write('\\n');"
                + " new AssertionError().printStackTrace();");
        assertThat(ran.printedFailure()).isTrue();
        assertThat(ran.counts().failed()).isZero();
        assertThat(ran.allPassed()).isFalse();
        assertThat(program("System.out.print(\"Assert\"); System.out.print(\"ion fail\"); System.out.print(\"ed\");")
                        .printedFailure())
                .isTrue();
        assertThat(program("System.out.print(\"an assertion held\");").printedFailure())
                .isFalse();
    }

    @Test
    void waits_for_threads_of_a_program_that_are_no_daemons() throws Exception {
        Ran ran = program("Object lock = new Object(); Thread t = new Thread(() -> { long end = System.nanoTime() +"
                + " 50_000_000L; while (System.nanoTime() < end) { Thread.onSpinWait(); }"
                + " new AssertionError().printStackTrace(); }); t.start();");
        assertThat(ran.printedFailure()).isTrue();
    }

    @Test
    void gives_up_on_a_variant_that_does_not_end() throws Exception {
        // The thread cannot be stopped from outside: it ends when the test lets it.
        Map<String, Boolean> running = new ConcurrentHashMap<>();
        running.put("on", true);
        System.getProperties().put("revo.test.running", running);
        try {
            Ran ran = run(
                    Bundle.Form.PROGRAM,
                    CANDIDATE,
                    "public class Main { public static void main(String[] a) { java.util.Map<?, ?> m = (java.util.Map<?, ?>)"
                            + " System.getProperties().get(\"revo.test.running\");"
                            + " while (!m.isEmpty()) { Thread.onSpinWait(); } } }",
                    50);
            assertThat(ran.end()).isEqualTo(Ran.End.TIMED_OUT);
            assertThat(ran.allPassed()).isFalse();
        } finally {
            running.clear();
            System.getProperties().remove("revo.test.running");
        }
    }

    @Test
    void counts_tests_of_junit() throws Exception {
        Ran ran = junit("@Test void a() { Assertions.assertEquals(3, new Adder().add(1, 2)); }"
                + " @Test void b() { Assertions.assertEquals(4, new Adder().add(1, 2)); }"
                + " @Test @Disabled void c() { } @Test void d() { Assumptions.assumeTrue(false); }");
        assertThat(ran.counts()).isEqualTo(new Ran.Counts(1, 1, 1, 1, 1));
        assertThat(ran.failures().get(0)).contains("expected: <4> but was: <3>");
        assertThat(ran.allPassed()).isFalse();
        assertThat(junit("@Test void a() { }").allPassed()).isTrue();
        assertThat(junit("@BeforeAll static void a() { throw new IllegalStateException(); } @Test void b() { }")
                        .counts()
                        .failed())
                .isPositive();
    }

    @Test
    void tells_when_tests_cannot_be_started() throws Exception {
        Bundle bundle = new Bundle(
                Bundle.Form.PROGRAM, List.of("None"), Map.of(), List.of(new Bundle.Variant("v", Map.of())), 0);
        Ran ran = new VariantRun(bundle, bundle.variants().get(0))
                .run(new PrintStream(printed, true, StandardCharsets.UTF_8));
        assertThat(ran.end()).isEqualTo(Ran.End.BROKEN);
        assertThat(ran.counts().failed()).isEqualTo(1);
    }

    @Test
    void keeps_probes_by_class_and_hands_them_out_once() {
        Probes.take();
        boolean[] probes = Probes.of(42, "a/B", 3);
        probes[1] = true;
        assertThat(Probes.of(42, "a/B", 3)).isSameAs(probes);
        assertThat(Probes.take()).singleElement().satisfies(hits -> {
            assertThat(hits.id()).isEqualTo(42);
            assertThat(hits.name()).isEqualTo("a/B");
            assertThat(hits.passed()).containsExactly(false, true, false);
        });
        assertThat(Probes.take()).isEmpty();
    }

    @Test
    void tells_everything_over_the_wire() throws Exception {
        Ran ran = new Ran(
                "v",
                Ran.End.COMPLETE,
                new Ran.Counts(1, 2, 3, 4, 5),
                true,
                List.of("a", "b"),
                List.of(new Probes.Hits(7, "n", new boolean[] {true, false})));
        assertThat(Ran.decode(Ran.encode(List.of(ran))))
                .singleElement()
                .usingRecursiveComparison()
                .isEqualTo(ran);
        assertThat(Ran.decode(Ran.encode(List.of()))).isEmpty();
    }

    @Test
    void keeps_the_first_failures_and_the_beginning_of_each() throws Exception {
        StringBuilder tests = new StringBuilder();
        for (int i = 0; i < 12; i++) {
            tests.append("@Test void t").append(i).append("() { Assertions.fail(\"x\".repeat(5000)); } ");
        }
        Ran ran = junit(tests.toString());
        assertThat(ran.counts().failed()).isEqualTo(12);
        assertThat(ran.counts().noticed()).isEqualTo(12);
        assertThat(ran.failures())
                .hasSize(10)
                .allSatisfy(text -> assertThat(text).hasSize(1500));
    }

    @Test
    void tells_the_frames_down_to_its_own() throws Exception {
        Ran ran = program("throw new IllegalStateException(\"no\");");
        assertThat(ran.failures().get(0))
                .startsWith("Main: java.lang.IllegalStateException: no\n  at ")
                .doesNotContain(Tally.class.getPackageName());
    }

    @Test
    void waits_for_no_daemon_of_a_program() throws Exception {
        Map<String, Boolean> running = new ConcurrentHashMap<>();
        running.put("on", true);
        System.getProperties().put("revo.test.daemon", running);
        try {
            Ran ran = program("Thread t = new Thread(() -> { while (!((java.util.Map<?, ?>)"
                    + " System.getProperties().get(\"revo.test.daemon\")).isEmpty()) { Thread.onSpinWait(); } });"
                    + " t.setDaemon(true); t.start();");
            assertThat(ran.allPassed()).isTrue();
        } finally {
            running.clear();
        }
    }

    @Test
    void what_passed_is_only_what_ran_to_its_end_without_failure() {
        Ran.Counts passed = new Ran.Counts(1, 0, 0, 0, 1);
        assertThat(new Ran("v", Ran.End.COMPLETE, passed, false, List.of(), List.of()).allPassed())
                .isTrue();
        assertThat(new Ran("v", Ran.End.TIMED_OUT, passed, false, List.of(), List.of()).allPassed())
                .isFalse();
        assertThat(new Ran("v", Ran.End.COMPLETE, passed, true, List.of(), List.of()).allPassed())
                .isFalse();
        assertThat(new Ran("v", Ran.End.COMPLETE, new Ran.Counts(0, 0, 0, 0, 1), false, List.of(), List.of())
                        .allPassed())
                .isFalse();
        assertThat(new Ran("v", Ran.End.COMPLETE, new Ran.Counts(1, 0, 0, 1, 0), false, List.of(), List.of())
                        .allPassed())
                .isFalse();
        assertThat(new Ran("v", Ran.End.COMPLETE, new Ran.Counts(1, 1, 0, 0, 0), false, List.of(), List.of())
                        .allPassed())
                .isFalse();
    }

    @Test
    void serves_no_resource_and_defines_each_class_once() throws Exception {
        BundleLoader loader = new BundleLoader(compile("Main", "class Main { }"), Map.of(), null);
        assertThat(loader.loadClass("Main")).isSameAs(loader.loadClass("Main"));
        assertThat(loader.getResource("Main.class")).isNull();
        assertThat(loader.loadClass("Main").desiredAssertionStatus()).isTrue();
        assertThatThrownBy(() -> loader.findClass("Main")).isInstanceOf(ClassNotFoundException.class);
        assertThatThrownBy(() -> loader.loadClass("Other")).isInstanceOf(ClassNotFoundException.class);
    }

    @Test
    void remembers_a_bounded_number_of_assertion_errors_each_once() {
        Escapes.take();
        AssertionError one = new AssertionError();
        Escapes.seen(one);
        Escapes.seen(one);
        Escapes.seen(new IllegalStateException());
        assertThat(Escapes.take()).singleElement().satisfies(escape -> {
            assertThat(escape.error()).isSameAs(one);
            assertThat(escape.thread()).isSameAs(Thread.currentThread());
        });
        for (int i = 0; i < 100; i++) {
            Escapes.seen(new AssertionError());
        }
        assertThat(Escapes.take()).hasSize(64);
        assertThat(Escapes.take()).isEmpty();
    }

    @Test
    void an_escaped_assertion_counts_only_where_the_candidate_was_in_between() {
        AssertionError direct = new AssertionError("direct");
        AssertionError through = new AssertionError("through");
        through.setStackTrace(
                new StackTraceElement[] {frame("java.util.X"), frame("Main"), frame("Adder"), frame("Main")});
        AssertionError inside = new AssertionError("inside");
        inside.setStackTrace(new StackTraceElement[] {frame("java.util.X"), frame("Adder"), frame("Main")});
        assertThat(failed(direct, true)).isZero();
        assertThat(failed(direct, false)).isEqualTo(1);
        assertThat(failed(through, true)).isEqualTo(1);
        assertThat(failed(inside, true)).isZero();
        assertThat(failed(inside, false)).isZero();
        Tally tally = new Tally(Set.of("Adder"));
        tally.fail("test", through);
        tally.escaped(through, true);
        assertThat(tally.ran("v", Ran.End.COMPLETE).counts().failed()).isEqualTo(1);
    }

    private static int failed(AssertionError error, boolean onThreadOfTests) {
        Tally tally = new Tally(Set.of("Adder"));
        tally.escaped(error, onThreadOfTests);
        return tally.ran("v", Ran.End.COMPLETE).counts().failed();
    }

    private static StackTraceElement frame(String type) {
        return new StackTraceElement(type, "m", type + ".java", 1);
    }

    @Test
    void refuses_bytes_that_are_no_bundle_and_no_result() {
        assertThatThrownBy(() -> Bundle.decode(new byte[1])).isInstanceOf(java.io.IOException.class);
        assertThatThrownBy(() -> Ran.decode(new byte[3])).isInstanceOf(java.io.IOException.class);
        Bundle tooLong = new Bundle(Bundle.Form.PROGRAM, List.of("x".repeat(70_000)), Map.of(), List.of(), 0);
        assertThatThrownBy(tooLong::encode).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_bundle_crosses_the_wire_whole() throws Exception {
        Bundle bundle = new Bundle(
                Bundle.Form.JUNIT,
                List.of("A", "B"),
                Map.of("A", new byte[] {1, 2, 3}),
                List.of(new Bundle.Variant("v", Map.of("C", new byte[0])), new Bundle.Variant("w", Map.of())),
                77);
        assertThat(Bundle.decode(bundle.encode())).usingRecursiveComparison().isEqualTo(bundle);
    }
}
