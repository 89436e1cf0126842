package dev.revo.agents.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Emptied classes load, and do nothing. */
class GuttingTest {
    private static final String CODE = """
            import java.math.BigInteger;
            import java.util.*;
            import java.util.stream.*;
            public class A {
                enum E { X, Y; E next() { return X; } }
                record R(int a) { }
                static final List<String> LOG = new ArrayList<>(List.of("kept"));
                int field = 5;
                public A() { this(LOG.isEmpty() ? new StringBuilder("a") : new StringBuilder("b")); field = 6; }
                A(StringBuilder b) { super(); LOG.add(b.toString()); }
                public boolean z() { return true; }
                public byte b() { return 1; }
                public char c() { return 'c'; }
                public short s() { return 1; }
                public int i() { try { return Integer.parseInt("1"); } catch (RuntimeException e) { return 2; } }
                public long j() { return 1; }
                public float f() { return 1; }
                public double d() { return 1; }
                public void v() { LOG.add("ran"); }
                public String text() { return "x"; }
                public List<String> list() { return LOG; }
                public Map<String, String> map() { return Map.of("a", "b"); }
                public Set<String> set() { return Set.of("a"); }
                public Optional<String> optional() { return Optional.of("a"); }
                public IntStream stream() { return IntStream.of(1); }
                public Integer boxed() { return 1; }
                public Boolean truth() { return true; }
                public Double real() { return 1.0; }
                public BigInteger big() { return BigInteger.ONE; }
                public boolean[] za() { return new boolean[1]; }
                public char[] ca() { return new char[1]; }
                public byte[] ba() { return new byte[1]; }
                public short[] sa() { return new short[1]; }
                public int[] ia() { return new int[1]; }
                public long[] ja() { return new long[1]; }
                public float[] fa() { return new float[1]; }
                public double[] da() { return new double[1]; }
                public String[] ta() { return new String[1]; }
                public int[][] iaa() { return new int[1][1]; }
                public A self() { return this; }
                public int values() { return E.values().length; }
            }
            """;

    private static Object make(Map<String, byte[]> classes) throws Exception {
        ClassLoader loader = new ClassLoader(GuttingTest.class.getClassLoader()) {
            @Override
            protected Class<?> findClass(String name) throws ClassNotFoundException {
                byte[] bytes = classes.get(name);
                if (bytes == null) {
                    throw new ClassNotFoundException(name);
                }
                return defineClass(name, bytes, 0, bytes.length);
            }
        };
        for (String name : classes.keySet()) {
            Class.forName(name, true, loader);
        }
        return loader.loadClass("A").getConstructor().newInstance();
    }

    private static Map<String, byte[]> compiled() throws Exception {
        return new WarmCompiler(ToolProvider.getSystemJavaCompiler(), Duration.ofSeconds(30))
                .compile(Map.of("A.java", CODE), JavaVerifier.MODULES, List.of(), Map.of())
                .classes();
    }

    private static Optional<Object> call(Object a, String method) throws Exception {
        Method found = a.getClass().getMethod(method);
        return Optional.ofNullable(found.invoke(a));
    }

    @Test
    void returns_nothing() throws Exception {
        Object a = make(Gutting.ZERO.of(compiled()));
        assertThat(call(a, "z")).contains(false);
        assertThat(call(a, "c")).contains('\0');
        assertThat(call(a, "i")).contains(0);
        assertThat(call(a, "j")).contains(0L);
        assertThat(call(a, "f")).contains(0f);
        assertThat(call(a, "d")).contains(0.0);
        for (String reference : List.of("v", "text", "list", "optional", "boxed", "ia", "self")) {
            assertThat(call(a, reference)).as(reference).isEmpty();
        }
    }

    @Test
    void returns_what_is_empty() throws Exception {
        Object a = make(Gutting.EMPTY.of(compiled()));
        assertThat(call(a, "text")).contains("");
        assertThat(call(a, "list")).contains(List.of());
        assertThat(call(a, "map")).contains(Map.of());
        assertThat(call(a, "set")).contains(Set.of());
        assertThat(call(a, "optional")).contains(Optional.empty());
        assertThat(call(a, "stream")).isPresent();
        assertThat(call(a, "boxed")).contains(0);
        assertThat(call(a, "truth")).contains(false);
        assertThat(call(a, "real")).contains(0.0);
        assertThat(call(a, "big")).contains(BigInteger.ZERO);
        for (String array : List.of("za", "ca", "ba", "sa", "ia", "ja", "fa", "da", "ta", "iaa")) {
            Object got = call(a, array).orElseThrow();
            assertThat(java.lang.reflect.Array.getLength(got)).as(array).isZero();
        }
        assertThat(call(a, "self")).isEmpty();
    }

    @Test
    void throws_from_everything() throws Exception {
        Object a = make(Gutting.THROW.of(compiled()));
        for (String method : List.of("z", "v", "text", "iaa")) {
            assertThatThrownBy(() -> call(a, method))
                    .as(method)
                    .isInstanceOf(InvocationTargetException.class)
                    .hasCauseInstanceOf(RuntimeException.class);
        }
    }

    @Test
    void empties_one_method_and_leaves_the_others() throws Exception {
        Object a = make(Gutting.ZERO.of(compiled(), new Gutting.Target("A", "i", "()I")));
        assertThat(call(a, "i")).contains(0);
        assertThat(call(a, "j")).contains(1L);
        assertThat(call(a, "values")).contains(2);
        assertThat(call(a, "list").map(Object::toString)).contains("[kept, b]");
    }

    @Test
    void ends_constructors_after_the_one_they_call() throws Exception {
        Map<String, byte[]> gutted = Gutting.ZERO.of(compiled());
        Object a = make(gutted);
        java.lang.reflect.Field field = a.getClass().getDeclaredField("field");
        field.setAccessible(true);
        assertThat(field.getInt(a)).isZero();
    }

    private static Object emptyOf(String type, String value) throws Exception {
        Map<String, byte[]> classes = Compiling.classes("import java.util.*; import java.util.stream.*;"
                + " public class A { public " + type + " get() { return " + value + "; } }");
        return call(make(Gutting.EMPTY.of(classes)), "get").orElse("null");
    }

    @ParameterizedTest
    @CsvSource({
        "List<String>,java.util.ArrayList",
        "ArrayList<String>,java.util.ArrayList",
        "LinkedList<String>,java.util.LinkedList",
        "Collection<String>,java.util.ArrayList",
        "Iterable<String>,java.util.ArrayList",
        "Set<String>,java.util.LinkedHashSet",
        "HashSet<String>,java.util.HashSet",
        "SortedSet<String>,java.util.TreeSet",
        "'Map<String, String>',java.util.LinkedHashMap",
        "'HashMap<String, String>',java.util.HashMap",
        "'SortedMap<String, String>',java.util.TreeMap",
        "Queue<String>,java.util.ArrayDeque",
        "Deque<String>,java.util.ArrayDeque",
        "StringBuilder,java.lang.StringBuilder",
        "CharSequence,java.lang.String",
        "OptionalInt,java.util.OptionalInt",
        "OptionalLong,java.util.OptionalLong",
        "OptionalDouble,java.util.OptionalDouble",
        "Long,java.lang.Long",
        "Float,java.lang.Float",
        "Short,java.lang.Short",
        "Byte,java.lang.Byte",
        "Character,java.lang.Character",
        "java.math.BigDecimal,java.math.BigDecimal",
    })
    void types_with_an_empty_value_return_it(String type, String of) throws Exception {
        assertThat(emptyOf(type, "null").getClass().getName()).isEqualTo(of);
    }

    @Test
    void other_types_return_null() throws Exception {
        assertThat(emptyOf("Comparable<String>", "\"x\"")).isEqualTo("null");
        assertThat(emptyOf("LongStream", "null")).isInstanceOf(java.util.stream.LongStream.class);
        assertThat(emptyOf("DoubleStream", "null")).isInstanceOf(java.util.stream.DoubleStream.class);
        assertThat(emptyOf("Stream<String>", "null")).isInstanceOf(java.util.stream.Stream.class);
    }

    @Test
    void a_constructor_keeps_the_arguments_of_the_one_it_calls() throws Exception {
        Map<String, byte[]> classes = Compiling.classes("""
                public class A extends B {
                    public int after;
                    public A() { this(new A(new Object(), 2)); after = 1; }
                    A(A other) { super(new StringBuilder("x").append(new B("y").name).toString()); after = 2; }
                    A(Object o, int i) { super(o == null ? "null" : new String("z")); after = i; }
                    public String get() { return name; }
                }
                class B { String name; B(String n) { name = n; } }
                """);
        Map<String, byte[]> gutted = Gutting.ZERO.of(classes);
        Object made = make(gutted);
        assertThat(made.getClass().getField("after").getInt(made)).isZero();
        assertThat(call(make(classes), "get")).contains("xy");
        Map<String, byte[]> one = Gutting.ZERO.of(classes, new Gutting.Target("A", "<init>", "()V"));
        Object kept = make(one);
        assertThat(kept.getClass().getField("after").getInt(kept)).isEqualTo(2);
        assertThat(call(kept, "get")).contains("xy");
    }

    @Test
    void leaves_alone_what_has_no_body_and_what_makes_an_enum() throws Exception {
        Map<String, byte[]> classes = Compiling.classes("""
                public class A {
                    enum E { X { int e() { return 1; } }; abstract int e(); static int values(int i) { return i; } }
                    interface I { int i(); }
                    public Object get() { return null; }
                    public static int count() { return E.values().length + E.valueOf("X").ordinal(); }
                }
                """);
        Object a = make(Gutting.THROW.of(classes, new Gutting.Target("A$E", "values", "(I)I")));
        assertThat(call(a, "count")).contains(1);
        assertThat(make(Gutting.THROW.of(classes))).isNotNull();
        assertThat(Gutting.ZERO.of(classes).keySet()).isEqualTo(classes.keySet());
    }
}
