package dev.revo.agents.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.ConstantDynamic;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** What code under test may use. */
class ApiScanTest {
    private static final WarmCompiler COMPILER =
            new WarmCompiler(ToolProvider.getSystemJavaCompiler(), Duration.ofSeconds(30));

    private static Set<String> scan(String code) throws Exception {
        SourceCompiler.Compiled compiled =
                COMPILER.compile(Map.of("A.java", code), JavaVerifier.MODULES, List.of(), Map.of());
        assertThat(compiled.errors()).isEmpty();
        return ApiScan.of(compiled.classes());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "System.exit(0);|java.lang.System.exit",
                "Runtime.getRuntime().halt(1);|java.lang.Runtime.halt",
                "Runtime.getRuntime().addShutdownHook(null);|java.lang.Runtime.addShutdownHook",
                "Runtime.getRuntime().exec(\"x\");|java.lang.Runtime.exec",
                "java.util.function.IntConsumer c = System::exit;|java.lang.System.exit",
                "new ProcessBuilder();|java.lang.ProcessBuilder",
                "ProcessHandle.current();|java.lang.ProcessHandle",
                "Class.forName(\"x\");|java.lang.Class.forName",
                "getClass().getDeclaredFields();|java.lang.Class.getDeclaredFields",
                "Object o = getClass().getMethods()[0].invoke(this);|java.lang.Class.getMethods",
                "java.lang.invoke.MethodHandles.lookup();|java.lang.invoke.MethodHandles",
                "getClass().getClassLoader();|java.lang.Class.getClassLoader",
                "getClass().getResourceAsStream(\"x\");|java.lang.Class.getResourceAsStream",
                "ClassLoader.getSystemClassLoader();|java.lang.ClassLoader",
                "StackWalker.getInstance();|java.lang.StackWalker",
                "new Throwable().getStackTrace();|java.lang.Throwable.getStackTrace",
                "new IllegalStateException().getStackTrace();|java.lang.Throwable.getStackTrace",
                "new Throwable().printStackTrace(new java.io.PrintWriter(new java.io.StringWriter()));"
                        + "|java.lang.Throwable.printStackTrace",
                "Thread.currentThread().getStackTrace();|java.lang.Thread.getStackTrace",
                "Thread.getAllStackTraces();|java.lang.Thread.getAllStackTraces",
                "Thread.currentThread().getThreadGroup();|java.lang.Thread.getThreadGroup",
                "Thread.currentThread().getContextClassLoader();|java.lang.Thread.getContextClassLoader",
                "Thread.currentThread().stop();|java.lang.Thread.stop",
                "System.setOut(System.err);|java.lang.System.setOut",
                "System.setProperty(\"a\", \"b\");|java.lang.System.setProperty",
                "System.getProperties();|java.lang.System.getProperties",
                "System.loadLibrary(\"x\");|java.lang.System.loadLibrary",
                "System.setSecurityManager(null);|java.lang.System.setSecurityManager",
                "System.getLogger(\"x\");|java.lang.System.getLogger",
                "new java.io.File(\"x\");|java.io.File",
                "new java.io.FileInputStream(\"x\");|java.io.FileInputStream",
                "java.nio.file.Path.of(\"x\");|java.nio.file.Path",
                "new java.util.Scanner(new java.io.File(\"x\"));|java.io.File",
                "new java.util.Formatter(\"x\");|java.util.Formatter.<init>",
                "new java.io.PrintWriter(\"x\");|java.io.PrintWriter.<init>",
                "new java.net.Socket();|java.net.Socket",
                "new java.net.URL(\"http://x\");|java.net.URL",
                "java.security.Security.getProviders();|java.security.Security",
                "new java.io.ObjectInputStream(null);|java.io.ObjectInputStream",
                "java.util.ServiceLoader.load(Runnable.class);|java.util.ServiceLoader",
                "java.util.ResourceBundle.getBundle(\"x\");|java.util.ResourceBundle",
                "new java.util.logging.FileHandler();|java.util.logging.FileHandler",
                "new java.util.zip.ZipFile(\"x\");|java.util.zip.ZipFile",
            })
    void refuses(String code, String finding) throws Exception {
        assertThat(scan("class A { void a() throws Throwable { " + code + " } }"))
                .contains(finding);
    }

    @Test
    void follows_inheritance() throws Exception {
        assertThat(scan("class A extends Thread { void a() { new B().getStackTrace(); } } class B extends A { }"))
                .containsExactlyInAnyOrder("java.lang.StackTraceElement", "java.lang.Thread.getStackTrace");
        assertThat(scan("class A extends Exception { Object a() { return super.getStackTrace(); } }"))
                .contains("java.lang.Throwable.getStackTrace");
        assertThat(scan("class A extends ClassLoader { }")).contains("java.lang.ClassLoader");
        assertThat(scan("class A { native void a(); }")).containsExactly("native method a");
        assertThat(scan("class A { java.io.File[][] files; }")).containsExactly("java.io.File");
    }

    @Test
    void allows_what_computes() throws Exception {
        assertThat(scan("""
                        import java.util.*;
                        import java.util.stream.*;
                        class A implements java.io.Serializable {
                            interface I { default int i() { return 1; } }
                            record R(int a, String[] b, List<? extends Number> c) { }
                            enum E { X, Y }
                            int[] array = new int[3];
                            int e(E e) { switch (e) { case X: return 1; default: return e.ordinal(); } }
                            String r(Object o) throws Exception {
                                R r = new R(1, new String[2], List.of());
                                Runnable run = (Runnable & java.io.Serializable) () -> System.out.println(r);
                                new Thread(run).start();
                                try (StringScanner s = new StringScanner()) { s.a(); }
                                try { Thread.sleep(1); } catch (InterruptedException e) { Thread.currentThread().interrupt(); }
                                return o + "x" + array.clone().length + r.hashCode() + E.valueOf("X").compareTo(E.Y)
                                    + IntStream.range(0, 3).boxed().collect(Collectors.toMap(i -> i, i -> i.toString()))
                                    + new Scanner("1 2").nextInt() + new Random(1).nextInt() + Runtime.getRuntime().maxMemory()
                                    + String.format("%d", 1) + new int[1][2].getClass().getName() + Optional.of(1).map(Object::toString)
                                    + java.util.concurrent.ThreadLocalRandom.current().nextInt();
                            }
                            static class StringScanner implements AutoCloseable {
                                void a() { throw new IllegalStateException(new RuntimeException().getMessage()); }
                                public void close() { }
                            }
                        }
                        """)).isEmpty();
    }

    private static byte[] crafted(java.util.function.Consumer<MethodVisitor> body) {
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        writer.visit(Opcodes.V17, Opcodes.ACC_PUBLIC, "A", null, "java/lang/Object", new String[0]);
        MethodVisitor method = writer.visitMethod(Opcodes.ACC_STATIC, "a", "()V", null, new String[0]);
        method.visitCode();
        body.accept(method);
        method.visitInsn(Opcodes.RETURN);
        method.visitMaxs(0, 0);
        method.visitEnd();
        writer.visitEnd();
        return writer.toByteArray();
    }

    private static final Handle BOOTSTRAP =
            new Handle(Opcodes.H_INVOKESTATIC, "java/lang/invoke/ConstantBootstraps", "invoke", "()V", false);

    /** What no compiler of ours writes, in case one does one day. */
    @Test
    void refuses_what_is_made_at_run_time() {
        assertThat(ApiScan.of(Map.of("A", crafted(code -> {
                    code.visitLdcInsn(new ConstantDynamic("made", "Ljava/lang/Object;", BOOTSTRAP));
                    code.visitInsn(Opcodes.POP);
                }))))
                .containsExactly("dynamic constant made");
        assertThat(ApiScan.of(Map.of("A", crafted(code -> code.visitInvokeDynamicInsn("x", "()V", BOOTSTRAP)))))
                .containsExactly("java.lang.invoke.ConstantBootstraps.invoke");
        assertThat(ApiScan.of(Map.of("A", crafted(code -> {
                    code.visitLdcInsn(new Handle(Opcodes.H_INVOKESTATIC, "java/lang/System", "exit", "(I)V", false));
                    code.visitInsn(Opcodes.POP);
                }))))
                .containsExactly("java.lang.System.exit");
    }

    @Test
    void refuses_types_of_nobody() {
        assertThat(ApiScan.of(Map.of(
                        "A",
                        crafted(code -> code.visitMethodInsn(
                                Opcodes.INVOKESTATIC, "not/Here", "call", "(Lnot/There;)V", false)))))
                .containsExactly("not.Here", "not.There");
        assertThat(ApiScan.of(Map.of(
                        "A",
                        crafted(code ->
                                code.visitMethodInsn(Opcodes.INVOKESTATIC, "NoPackage", "call", "()V", false)))))
                .containsExactly("NoPackage");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "class A { java.io.File[] a() { return null; } }|java.io.File",
                "class A { void a(java.io.File f) { } }|java.io.File",
                "class A { Object a() { return new java.io.File[2][3]; } }|java.io.File",
                "class A { Object a() { return java.io.File.class; } }|java.io.File",
                "class A { boolean a(Object o) { return o instanceof java.io.File; } }|java.io.File",
                "class A { void a() { try { System.gc(); } catch (java.lang.LayerInstantiationException e) { } } }|none",
                "class A { void a() { try { a(); } catch (IllegalCallerException e) { } } }|none",
                "class A { void a() throws Exception { try { a(); } catch (java.net.SocketException e) { } } }"
                        + "|java.net.SocketException",
                "class A implements java.util.concurrent.Callable<String> { public String call() { return \"\"; } }|none",
                "abstract class A implements java.nio.file.Path { }|java.nio.file.Path",
                "class A { String a() { return System.getProperty(\"a\") + System.getenv(\"b\"); } }|none",
                "class A { System.Logger l; }|java.lang.System$Logger",
                "abstract class A extends System.LoggerFinder { }|java.lang.System$LoggerFinder",
                "class A { Thread.State s = Thread.State.NEW; }|none",
                "class A { Object a() throws Exception { return new java.io.PrintStream(\"f\"); } }"
                        + "|java.io.PrintStream.<init>",
                "class A { Object a() { return new java.io.PrintStream(System.out); } }|none",
                "class A { void a(Throwable t) { t.printStackTrace(); } }|none",
                "class A { void a(Throwable t) { t.printStackTrace(System.out); } }|java.lang.Throwable.printStackTrace",
                "class A { Object a() { return new int[0].clone(); } }|none",
                "class A { java.util.function.IntFunction<Object> a() { return int[]::new; } }|none",
                "class A { java.util.function.Function<String, Object> a() { return java.io.File::new; } }|java.io.File",
                "class A { Object a(java.util.function.Supplier<Thread> t) { return t.get().getStackTrace(); } }"
                        + "|java.lang.Thread.getStackTrace",
            })
    void looks_at_every_place_where_a_type_can_stand(String code, String finding) throws Exception {
        if (finding.equals("none")) {
            assertThat(scan(code)).isEmpty();
        } else {
            assertThat(scan(code)).contains(finding);
        }
    }
}
