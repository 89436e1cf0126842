package dev.revo.agents.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.testkit.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sources that would use up the memory or the time of whoever compiles them end a process that holds nothing else. */
class CompilerPoolTest {
    private static final Await SOON = Await.atMost(Duration.ofMinutes(1));
    private static final Duration LONG = Duration.ofMinutes(5);

    private final CompilerPool pool = pool(LONG);

    private static CompilerPool pool(Duration patience) {
        try {
            return new CompilerPool(
                    BoxKit.home(CompilerPool.class.getName()), new CompilerPool.Bounds(patience, 64, 1));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterEach
    void close() {
        pool.close();
    }

    private static SourceCompiler.Compiled compile(SourceCompiler compiler, String code) throws Exception {
        return compiler.compile(Map.of("A.java", code), JavaVerifier.MODULES, List.of(), Map.of());
    }

    /** Constants that double: what the last one holds is {@code 2^(doublings + 4)} characters long. */
    private static String constants(int doublings) {
        StringBuilder code = new StringBuilder("class A { static final String S0 = \"0123456789abcdef\";");
        for (int i = 1; i <= doublings; i++) {
            code.append(" static final String S%d = S%d + S%d;".formatted(i, i - 1, i - 1));
        }
        return code.append(" }").toString();
    }

    /** The compiler writes each {@code finally} twice, and so the innermost {@code 2^depth} times. */
    private static String finals(int depth) {
        return "class A { int i; void a() { " + "try { i++; } finally { ".repeat(depth) + "i++;" + " }".repeat(depth)
                + " } }";
    }

    private static Set<ProcessHandle> children() {
        return ProcessHandle.current().children().collect(Collectors.toSet());
    }

    @Test
    void compiles_in_a_process_that_is_kept_for_the_next_source() throws Exception {
        assertThat(compile(pool, "class A { }").classes()).containsOnlyKeys("A");
        List<ProcessHandle> first = pool.waiting();
        SourceCompiler.Compiled wrong = compile(pool, "class A { int a = x; }");
        assertThat(wrong.errors()).singleElement().asString().startsWith("A.java:1: cannot find symbol");
        assertThat(wrong.syntax()).isFalse();
        assertThat(wrong.cpu()).isPositive();
        assertThat(compile(pool, "class A {").syntax()).isTrue();
        assertThat(first).hasSize(1).allMatch(ProcessHandle::isAlive);
        assertThat(pool.waiting()).isEqualTo(first);
    }

    @Test
    void gives_the_classes_and_jars_of_the_caller_to_the_compiler() throws Exception {
        Map<String, byte[]> given =
                compile(pool, "class A { int one() { return 1; } }").classes();
        Path junit = BoxKit.home("org.junit.jupiter.api.Test");
        assertThat(pool.compile(
                                Map.of("B.java", "class B { @org.junit.jupiter.api.Test void b() { new A().one(); } }"),
                                JavaVerifier.MODULES,
                                List.of(junit),
                                given)
                        .classes())
                .containsOnlyKeys("B");
    }

    @Test
    void constants_that_fold_to_gigabytes_end_the_process_of_the_compiler_only() throws Exception {
        compile(pool, "class A { }");
        ProcessHandle first = pool.waiting().get(0);
        SourceCompiler.Compiled compiled = compile(pool, constants(40));
        assertThat(compiled.succeeded()).isFalse();
        assertThat(compiled.timedOut()).isFalse();
        assertThat(compiled.errors()).singleElement().asString().contains("64 MiB");
        assertThat(first.isAlive()).isFalse();
        assertThat(compile(pool, "class A { }").succeeded()).isTrue();
    }

    /** The control of the test above: whoever compiles does hold what the constants fold to. */
    @Test
    void constants_are_folded_in_the_memory_of_whoever_compiles() throws Exception {
        SourceCompiler here = new WarmCompiler(ToolProvider.getSystemJavaCompiler(), LONG);
        assertThat(compile(here, constants(1)).succeeded()).isTrue();
        assertThat(compile(here, constants(16)).errors())
                .singleElement()
                .asString()
                .contains("constant string too long");
    }

    @Test
    void a_compilation_without_end_is_ended_with_its_process() throws Exception {
        try (CompilerPool impatient = pool(Duration.ofSeconds(4))) {
            Set<ProcessHandle> before = children();
            SourceCompiler.Compiled compiled = compile(impatient, finals(60));
            assertThat(compiled.succeeded()).isFalse();
            assertThat(impatient.waiting()).isEmpty();
            SOON.until("no compiler is left", () -> before.containsAll(children()));
            assertThat(compile(pool, finals(3)).succeeded()).isTrue();
        }
    }

    @Test
    void a_compiler_that_was_ended_while_it_waited_is_replaced() throws Exception {
        compile(pool, "class A { }");
        ProcessHandle first = pool.waiting().get(0);
        first.destroyForcibly();
        first.onExit().join();
        assertThat(compile(pool, "class A { }").succeeded()).isTrue();
        assertThat(pool.waiting()).doesNotContain(first);
    }

    @Test
    void the_end_of_a_compiler_from_outside_says_nothing_of_the_source() throws Exception {
        AtomicReference<Object> seen = new AtomicReference<>("nothing");
        ProcessHandle child = busy(seen);
        child.destroyForcibly();
        SOON.until("the compilation ends", seen::get, end -> end instanceof Exception);
        assertThat((Exception) seen.get()).isInstanceOf(IOException.class).hasMessageContaining("status 137");
        assertThat(pool.waiting()).isEmpty();
    }

    @Test
    void an_interrupt_ends_the_compilation_and_its_process() throws Exception {
        AtomicReference<Object> seen = new AtomicReference<>("nothing");
        ProcessHandle child = busy(seen);
        Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("asks"))
                .forEach(Thread::interrupt);
        SOON.until("the compilation ends", seen::get, end -> end instanceof InterruptedException);
        SOON.until("the process ends", () -> !child.isAlive());
    }

    /** The process in which the pool compiles what has no end, on a thread with the name "asks". */
    private ProcessHandle busy(AtomicReference<Object> seen) {
        Set<ProcessHandle> before = children();
        Thread thread = new Thread(
                () -> {
                    try {
                        seen.set(compile(pool, finals(60)));
                    } catch (Exception e) {
                        seen.set(e);
                    }
                },
                "asks");
        thread.setDaemon(true);
        thread.start();
        return SOON.until(
                        "a compiler works",
                        () -> children().stream()
                                .filter(each -> !before.contains(each))
                                // Until then it is the program that starts programs.
                                .filter(each ->
                                        each.info().commandLine().orElse("").contains("CompilerChild"))
                                .findFirst(),
                        java.util.Optional::isPresent)
                .orElseThrow();
    }

    @Test
    void keeps_no_more_processes_than_told_and_none_once_closed() throws Exception {
        try (CompilerPool none =
                new CompilerPool(BoxKit.home(CompilerPool.class.getName()), new CompilerPool.Bounds(LONG, 64, 0))) {
            assertThat(compile(none, "class A { }").succeeded()).isTrue();
            assertThat(none.waiting()).isEmpty();
        }
        compile(pool, "class A { }");
        ProcessHandle kept = pool.waiting().get(0);
        pool.close();
        assertThat(pool.waiting()).isEmpty();
        SOON.until("the process ends", () -> !kept.isAlive());
    }

    @Test
    void says_when_there_is_no_compiler_to_start() {
        try (CompilerPool nowhere = new CompilerPool(Path.of("no-such-place"), new CompilerPool.Bounds(LONG, 64, 1))) {
            assertThatThrownBy(() -> compile(nowhere, "class A { }"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("status 1");
        }
    }
}
