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
}
