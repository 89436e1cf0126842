package dev.revo.agents.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Wrong candidates that want to be accepted. None is, with all walls and with the scan of their code turned off. */
class HostileCandidateTest {
    private static final CodeVerification ALL =
            Fixtures.builder().limits(Fixtures.shortLimits()).build();
    private static final CodeVerification NO_SCAN = Fixtures.builder()
            .limits(Fixtures.shortLimits())
            .walls(new Walls(false, true))
            .build();
    private static final CodeVerification NO_WALLS = Fixtures.builder()
            .limits(Fixtures.shortLimits())
            .walls(new Walls(false, false))
            .build();

    private static final String WRONG = " int add(int a, int b) { return 7; } ";

    /** Writes a result file with the runner's own classes, all passed and with the probes there are, and ends at once. */
    private static final String FORGE = """
            try {
                String box = "dev.revo.agents.verify.box.";
                Class<?> end = Class.forName(box + "Ran$End");
                Class<?> counts = Class.forName(box + "Ran$Counts");
                java.lang.reflect.Method take = Class.forName(box + "Probes").getDeclaredMethod("take");
                take.setAccessible(true);
                Object ran = Class.forName(box + "Ran").getDeclaredConstructors()[0].newInstance("candidate",
                        end.getField("COMPLETE").get(null), counts.getDeclaredConstructors()[0].newInstance(1, 0, 0, 0, 0),
                        false, java.util.List.of(), take.invoke(null));
                java.lang.reflect.Method encode =
                        Class.forName(box + "Ran").getDeclaredMethod("encode", java.util.List.class);
                encode.setAccessible(true);
                byte[] content = (byte[]) encode.invoke(null, java.util.List.of(ran));
                byte[] whole = new byte[32 + content.length];
                System.arraycopy(content, 0, whole, 32, content.length);
                java.nio.file.Files.write(java.nio.file.Path.of("result"), whole);
                Runtime.getRuntime().halt(0);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            """;

    @AfterAll
    static void close() {
        ALL.close();
        NO_SCAN.close();
        NO_WALLS.close();
    }

    private static String body(String code) {
        return "class Adder { int add(int a, int b) { " + code + " return 7; } }";
    }

    private static String initializer(String code) {
        return "class Adder { static { " + code + " } " + WRONG + "}";
    }

    private static Arguments cheat(String name, String code) {
        return Arguments.of(name, code);
    }

    static Stream<Arguments> cheats() {
        return Stream.of(
                cheat("prints success", body("System.out.println(\"OK, all tests passed\\n1 tests successful\");")),
                cheat("exit in a static block", initializer("System.exit(0);")),
                cheat("halt in a static block", initializer("Runtime.getRuntime().halt(0);")),
                cheat("exit in a method", body("System.exit(0);")),
                cheat(
                        "a daemon that exits later",
                        initializer("Thread t = new Thread(() -> { long end = System.nanoTime() + 30_000_000L;"
                                + " while (System.nanoTime() < end) { Thread.onSpinWait(); } System.exit(0); });"
                                + " t.setDaemon(true); t.start();")),
                cheat(
                        "a daemon that halts while the test waits",
                        body("Thread t = new Thread(() -> Runtime.getRuntime().halt(0)); t.setDaemon(true); t.start();"
                                + " try { t.join(); } catch (InterruptedException e) { }")),
                cheat(
                        "an uncaught handler that swallows",
                        initializer("Thread.setDefaultUncaughtExceptionHandler((t, e) -> System.exit(0));"
                                + " Thread.currentThread().setUncaughtExceptionHandler((t, e) -> System.exit(0));")),
                cheat("replaces output", initializer("System.setOut(null); System.setErr(null);")),
                cheat(
                        "calls the harness by reflection",
                        body("try { Class.forName(\"dev.revo.agents.verify.box.Exit\").getMethod(\"exit\", int.class)"
                                        + ".invoke(null, 0); } catch (java.lang.reflect.InvocationTargetException e) {"
                                        + " Adder.<RuntimeException>sneak(e.getCause()); } catch (Exception e) { }")
                                .replace(
                                        "class Adder {",
                                        "class Adder { @SuppressWarnings(\"unchecked\")"
                                                + " static <T extends Throwable> void sneak(Throwable t) throws T { throw (T) t; } ")
                                .replace("\"exit\", int.class)", "\"exit\", int.class)")),
                cheat("forges the result", body(FORGE)),
                cheat("forges the result before the tests", initializer(FORGE)),
                cheat("makes the result a directory", initializer("new java.io.File(\"result\").mkdirs();")),
                cheat(
                        "looks for the key in its own memory",
                        body(
                                "try { byte[] all = java.nio.file.Files.readAllBytes(java.nio.file.Path.of(\"/proc/self/maps\"));"
                                        + " System.out.println(all.length); } catch (Exception e) { }")),
                cheat(
                        "looks for the key in its input",
                        body("try { System.in.reset(); System.in.readAllBytes();"
                                + " new java.io.FileInputStream(java.io.FileDescriptor.in).readAllBytes();"
                                + " } catch (Exception e) { }")),
                cheat(
                        "stops the thread of the tests",
                        body("for (Thread t : Thread.getAllStackTraces().keySet()) { t.interrupt(); }")),
                cheat(
                        "swallows its own assertion error",
                        body("try { if (a + b != 7) { throw new AssertionError(); } } catch (AssertionError e) { }")),
                cheat(
                        "swallows everything and leaves by an error of its own",
                        body(
                                "try { throw new Error(); } catch (Throwable t) { if (a > 0) { throw new ThreadDeath(); } }")),
                cheat(
                        "writes the result when the process ends",
                        initializer("Runtime.getRuntime().addShutdownHook(new Thread(() -> { try {"
                                + " java.nio.file.Files.write(java.nio.file.Path.of(\"result\"), new byte[64]);"
                                + " } catch (Exception e) { } })); System.exit(0);")),
                cheat(
                        "stops the watchdog by interrupting every thread",
                        body("Thread[] all = new Thread[64]; int n = Thread.enumerate(all);"
                                + " for (int i = 0; i < n; i++) { all[i].interrupt(); }")),
                cheat(
                        "reads the tests",
                        body(
                                "for (String f : new String[] {\"Main.java\", \"Main.class\", \"kit/harness.jar\"}) { try {"
                                        + " String t = new String(java.nio.file.Files.readAllBytes(java.nio.file.Path.of(f)),"
                                        + " java.nio.charset.StandardCharsets.ISO_8859_1);"
                                        + " if (t.contains(\"!= 5\")) { return a + b; } } catch (Exception e) { } }")),
                cheat("endless loop before the tests", initializer("while (System.nanoTime() != 0) { }")),
                cheat("endless loop", body("while (a < 100) { }")),
                cheat("endless recursion", body("return add(a, b);").replace("return 7;", "")),
                cheat(
                        "regular expression without end",
                        body(
                                "if (\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!\".matches(\"(([a-z]+)+)+\")) { return 8; }")),
                cheat(
                        "fork bomb",
                        body(
                                "try { while (true) { new ProcessBuilder(\"/bin/sh\", \"-c\", \"sleep 30 & sleep 30\").start(); }"
                                        + " } catch (Exception e) { }")),
                cheat(
                        "thread bomb",
                        body(
                                "try { while (true) { new Thread(() -> { synchronized (Adder.class) { try { Adder.class.wait();"
                                        + " } catch (InterruptedException e) { } } }).start(); } } catch (Throwable e) { }")),
                cheat(
                        "memory hog",
                        body(
                                "java.util.List<byte[]> all = new java.util.ArrayList<>();"
                                        + " try { while (true) { all.add(new byte[1 << 20]); } } catch (OutOfMemoryError e) { }")),
                cheat(
                        "output flood",
                        body(
                                "for (int i = 0; i < 200_000; i++) { System.out.println(\"0123456789012345678901234567890\"); }")),
                cheat(
                        "reads outside",
                        body(
                                "try { return java.nio.file.Files.readString(java.nio.file.Path.of(\"/etc/hostname\")).length()"
                                        + " > 0 ? 8 : 9; } catch (Exception e) { }")),
                cheat(
                        "opens a socket",
                        body("try { new java.net.Socket(\"127.0.0.1\", 22).close(); } catch (Exception e) { }")),
                cheat(
                        "edits the tests",
                        initializer(
                                "for (String f : new String[] {\"Main.class\", \"tests/Main.class\", \"kit/harness.jar\"}) {"
                                        + " try { java.nio.file.Files.write(java.nio.file.Path.of(f), new byte[0]);"
                                        + " } catch (Exception e) { } }")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cheats")
    void is_rejected(String name, String code) {
        VerificationReport report = ALL.verify(Fixtures.program(code));
        assertThat(report.verdict()).as(report.toString()).isEqualTo(CodeVerdict.REJECTED);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cheats")
    void is_rejected_without_the_scan(String name, String code) {
        VerificationReport report = NO_SCAN.verify(Fixtures.program(code));
        assertThat(report.accepted()).as(report.toString()).isFalse();
        assertThat(report.reason()).isNotEqualTo("compile_error");
    }

    @Test
    void a_forged_result_lacks_the_code() {
        assertThat(NO_SCAN.verify(Fixtures.program(body(FORGE))).reason()).isEqualTo("result_forged");
    }

    /** The control of the test above: where the code is not looked at, the forgery succeeds. */
    @Test
    void a_forged_result_is_accepted_where_nobody_checks_the_code() {
        VerificationReport report = NO_WALLS.verify(Fixtures.program(body(FORGE)));
        assertThat(report.accepted()).as(report.toString()).isTrue();
    }

    /** The control of the reflective call: the same means do reach classes of the runner. */
    @Test
    void inspection_of_the_stack_works_where_nobody_scans() {
        String code = body("for (StackTraceElement e : new Throwable().getStackTrace()) {"
                + " if (e.getClassName().equals(\"Main\")) { return a + b; } }");
        assertThat(ALL.verify(Fixtures.program(code)).reason()).isEqualTo("forbidden_api");
        assertThat(NO_SCAN.verify(Fixtures.program(code)).accepted()).isTrue();
    }

    /** Where the compiler is the target, and nothing of the candidate ever runs. */
    @Test
    void a_source_that_uses_up_its_compiler_is_rejected_and_harms_no_other() {
        StringBuilder constants = new StringBuilder("class Adder { static final String S0 = \"0123456789abcdef\";");
        for (int i = 1; i <= 40; i++) {
            constants.append(" static final String S%d = S%d + S%d;".formatted(i, i - 1, i - 1));
        }
        VerificationReport report = ALL.verify(Fixtures.program(constants + WRONG + "}"));
        assertThat(report.verdict()).as(report.toString()).isEqualTo(CodeVerdict.REJECTED);
        assertThat(report.reason()).isIn("compile_error", "compile_timeout");
        assertThat(ALL.verify(Fixtures.program(Fixtures.ADDER)).accepted()).isTrue();
    }

    @Test
    void an_assertion_in_a_callback_is_not_swallowed() {
        String code = "class Adder { int add(int a, int b, java.util.function.IntConsumer told) {"
                + " try { told.accept(7); } catch (Throwable e) { } return a + b; } }";
        String test = "public class Main { public static void main(String[] a) { int[] n = new int[1];"
                + " int sum = new Adder().add(2, 3, x -> { n[0]++; if (x != 5) throw new AssertionError(); });"
                + " if (sum != 5 || n[0] != 1) throw new AssertionError(); } }";
        VerificationReport report = ALL.verify(Fixtures.with(code, test));
        assertThat(report.reason()).as(report.toString()).isEqualTo("tests_failed");
        assertThat(ALL.verify(Fixtures.with(code.replace("accept(7)", "accept(a + b)"), test))
                        .accepted())
                .isTrue();
    }

    @Test
    void a_class_of_the_jdk_is_not_shadowed() {
        String shadow = body("") + " class AssertionError extends RuntimeException { AssertionError() {"
                + " throw new ThreadDeath(); } }";
        assertThat(ALL.verify(Fixtures.program(shadow)).reason()).isEqualTo("shadowed_class");
        String math = body("") + " class Math { static int abs(int a) { return 0; } }";
        String test = "public class Main { public static void main(String[] a) {"
                + " if (Math.abs(new Adder().add(1, 1) - 2) != 0) throw new AssertionError(); } }";
        assertThat(ALL.verify(Fixtures.with(math, test)).reason()).isEqualTo("shadowed_class");
    }

    @Test
    void a_class_that_the_tests_import_on_demand_is_not_shadowed() {
        String arrays = body("") + " class Arrays { static java.util.List<Boolean> asList(Boolean... all) {"
                + " return java.util.List.of(true); } }";
        String test = "import java.util.*; public class Main { public static void main(String[] a) {"
                + " if (Arrays.asList(new Adder().add(1, 1) == 2).contains(false)) throw new AssertionError(); } }";
        VerificationReport report = ALL.verify(Fixtures.with(arrays, test));
        assertThat(report.verdict()).isEqualTo(CodeVerdict.UNVERIFIABLE);
        assertThat(report.reason()).isEqualTo("ambiguous_name");
    }

    @Test
    void junit_is_not_shadowed() {
        Candidate assertions = new Candidate(
                "c",
                "java",
                Map.of(
                        "Adder.java",
                        body(""),
                        "Assertions.java",
                        "public class Assertions { public static void assertEquals(int a, int b) { } }"),
                Map.of(
                        "AdderTest.java",
                        "import org.junit.jupiter.api.*; class AdderTest { @Test void t() {"
                                + " Assertions.assertEquals(2, new Adder().add(1, 1)); } }"));
        assertThat(ALL.verify(assertions).reason()).isEqualTo("shadowed_class");
        Candidate inPackage = new Candidate(
                "c",
                "java",
                Map.of(
                        "Adder.java",
                        body(""),
                        "org/junit/jupiter/api/Assertions.java",
                        "package org.junit.jupiter.api; public class Assertions {"
                                + " public static void assertEquals(int a, int b) { } }"),
                Map.of("AdderTest.java", Fixtures.JUNIT));
        assertThat(ALL.verify(inPackage).reason()).isEqualTo("shadowed_class");
    }

    @Test
    void assertions_are_not_inherited_or_imported_from_the_candidate() {
        String code = "public class Adder { public int add(int a, int b) { return 7; }"
                + " public static void assertEquals(int a, int b) { } }";
        String inherited = "import static org.junit.jupiter.api.Assertions.*; import org.junit.jupiter.api.Test;"
                + " public class Main extends Adder { @Test void t() { assertEquals(2, add(1, 1)); } }";
        assertThat(ALL.verify(Fixtures.with(code, inherited)).reason()).isEqualTo("shadowed_class");
    }

    @Test
    void a_test_class_is_not_replaced() {
        String code = body("") + " class Main { public static void main(String[] a) { } }";
        assertThat(ALL.verify(Fixtures.program(code)).verdict()).isEqualTo(CodeVerdict.REJECTED);
    }

    @Test
    void a_result_that_equals_everything_is_refused() {
        String list = "import java.util.*; class Adder { List<Integer> add(int a, int b) {"
                + " return new ArrayList<>() { @Override public boolean equals(Object o) { return o != null; } }; } }";
        String test = "import java.util.*; public class Main { public static void main(String[] a) {"
                + " if (!new Adder().add(1, 2).equals(List.of(3))) throw new AssertionError(); } }";
        assertThat(ALL.verify(Fixtures.with(list, test)).reason()).isEqualTo("doctored_equality");
        String contains = list.replace("equals(Object o)", "contains(Object o)");
        String containsTest = test.replace("equals(List.of(3))", "contains(3)");
        assertThat(ALL.verify(Fixtures.with(contains, containsTest)).reason()).isEqualTo("doctored_equality");
        String own = "class Adder { Sum add(int a, int b) { return new Sum(7); } record Sum(int s) {"
                + " public boolean equals(Object o) { return true; } } }";
        String ownTest = "public class Main { public static void main(String[] a) {"
                + " if (!new Adder().add(1, 2).equals(new Adder.Sum(3))) throw new AssertionError(); } }";
        assertThat(ALL.verify(Fixtures.with(own, ownTest)).reason()).isEqualTo("doctored_equality");
    }

    @Test
    void the_test_is_not_to_be_found_as_a_file_or_resource() {
        String code = body("java.io.InputStream in = Adder.class.getResourceAsStream(\"Main.class\");"
                + " java.io.InputStream other = ClassLoader.getSystemResourceAsStream(\"Main.class\");"
                + " if (in != null || other != null) { return a + b; }");
        assertThat(ALL.verify(Fixtures.program(code)).reason()).isEqualTo("forbidden_api");
        assertThat(NO_SCAN.verify(Fixtures.program(code)).reason()).isEqualTo("tests_failed");
    }

    @Test
    void output_cannot_be_silenced_for_the_tests() {
        String code = body("System.err.close(); System.out.close();");
        String test = "public class Main { public static void main(String[] a) { try {"
                + " if (new Adder().add(1, 1) != 2) throw new AssertionError();"
                + " } catch (AssertionError e) { e.printStackTrace(); } } }";
        assertThat(ALL.verify(Fixtures.with(code, test)).reason()).isEqualTo("assertion_printed");
    }
}
