package dev.revo.agents.verify;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.agents.verify.box.Bundle;
import dev.revo.agents.verify.box.Exit;
import java.lang.reflect.InvocationTargetException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is run of the tests, and how they are rewritten. */
class TestShapeTest {
    private static Optional<TestShape> shape(String code) {
        return TestShape.of(Compiling.classes("import org.junit.jupiter.api.*; " + code));
    }

    @Test
    void programs_are_the_classes_with_a_main_method() {
        TestShape shape = shape("class A { public static void main(String[] a) { } }"
                        + " class B { public static void main(String[] a) { } static class C { void c() { } } }")
                .orElseThrow();
        assertThat(shape.form()).isEqualTo(Bundle.Form.PROGRAM);
        assertThat(shape.names()).containsExactlyInAnyOrder("A", "B");
    }

    @Test
    void what_is_not_quite_a_main_method_is_none() {
        assertThat(shape("class A { static void main(String[] a) { } }")).isEmpty();
        assertThat(shape("class A { public void main(String[] a) { } }")).isEmpty();
        assertThat(shape("class A { public static void main(String a) { } }")).isEmpty();
        assertThat(shape("class A { public static void mains(String[] a) { } }"))
                .isEmpty();
        assertThat(shape("class A { }")).isEmpty();
    }

    @Test
    void one_annotated_method_makes_all_of_them_tests_of_junit() {
        TestShape shape = shape(
                        "class A { @Test void a() { } public static void main(String[] a) { }"
                                + " static class Inside { @Test void b() { } } static class Helper { } class Inner { @Test void c() { } } }"
                                + " class B { } abstract class C { @Test void d() { } } interface D { @Test default void e() { } }")
                .orElseThrow();
        assertThat(shape.form()).isEqualTo(Bundle.Form.JUNIT);
        assertThat(shape.names()).containsExactlyInAnyOrder("A", "A$Inside", "B");
    }

    @Test
    void an_annotation_of_somebody_else_makes_no_test() {
        assertThat(shape("class A { @Deprecated void a() { } }")).isEmpty();
    }

    private static Class<?> rewritten(String code) throws Exception {
        Map<String, byte[]> classes = TestShape.rewritten(Compiling.classes(code));
        ClassLoader loader = new ClassLoader(TestShapeTest.class.getClassLoader()) {
            @Override
            protected Class<?> findClass(String name) {
                byte[] bytes = requireNonNull(classes.get(name));
                return defineClass(name, bytes, 0, bytes.length);
            }
        };
        return Class.forName("A", true, loader);
    }

    @Test
    void whatever_ends_the_process_ends_the_test() throws Exception {
        Class<?> a = rewritten("public class A { public static void a() { System.exit(0); }"
                + " public static void b() { Runtime.getRuntime().exit(0); }"
                + " public static void c() { Runtime.getRuntime().halt(0); }"
                + " public static void d() { exit(1); halt(2); System.gc(); Runtime.getRuntime().gc(); }"
                + " static void exit(int i) { } static void halt(int i) { } }");
        for (String name : new String[] {"a", "b", "c"}) {
            assertThatThrownBy(() -> a.getMethod(name).invoke(null))
                    .as(name)
                    .isInstanceOf(InvocationTargetException.class)
                    .hasCauseInstanceOf(Exit.class);
        }
        assertThat(a.getMethod("d").invoke(null)).isNull();
    }

    @Test
    void the_watch_fits_methods_of_every_form() throws Exception {
        Class<?> a = rewritten("""
                public class A {
                    static int s; static { s = 3; }
                    int field; public A() { field = 4; }
                    public static Object all(boolean z, byte b, char c, short h, int i, long j, float f, double d,
                            String t, int[] n, String[][] m, Object... more) {
                        try { if (i > 5) { throw new IllegalArgumentException("" + j); } } catch (IllegalArgumentException e) { s++; }
                        for (int k = 0; k < 3; k++) { s += k; }
                        return z + "" + b + c + h + i + j + f + d + t + n.length + m.length + more.length + s;
                    }
                    public long self(long by) { return field + by; }
                    public static void fails(double d, long l) { throw new AssertionError("of the test"); }
                    interface I { void i(); default void j() { i(); } }
                }
                """);
        Object[] given = {
            true, (byte) 1, 'c', (short) 2, 9, 4L, 5f, 6d, "t", new int[1], new String[2][1], new Object[] {"x"}
        };
        assertThat(a.getMethods())
                .filteredOn(method -> method.getName().equals("all"))
                .singleElement()
                .satisfies(method -> assertThat(method.invoke(null, given)).isEqualTo("true1c2945.06.0t1217"));
        Object made = a.getConstructor().newInstance();
        assertThat(a.getMethod("self", long.class).invoke(made, 2L)).isEqualTo(6L);
        assertThatThrownBy(() -> a.getMethod("fails", double.class, long.class).invoke(null, 1d, 2L))
                .hasRootCauseMessage("of the test");
    }
}
