package dev.revo.agents.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WarmCompilerTest {
    private static SourceCompiler.Compiled compile(String code, Duration patience) throws Exception {
        return new WarmCompiler(ToolProvider.getSystemJavaCompiler(), patience)
                .compile(Map.of("A.java", code), JavaVerifier.MODULES, List.of(), Map.of());
    }

    @Test
    void tells_errors_of_syntax_from_others() throws Exception {
        assertThat(compile("class A {", Duration.ofSeconds(30)).syntax()).isTrue();
        assertThat(compile("class A { int x = y; }", Duration.ofSeconds(30)).syntax())
                .isFalse();
    }

    @Test
    void gives_up_after_its_patience() throws Exception {
        SourceCompiler.Compiled compiled = compile("class A { }", Duration.ofNanos(1));
        assertThat(compiled.timedOut()).isTrue();
        assertThat(compiled.succeeded()).isFalse();
    }

    @Test
    void outlives_a_source_that_breaks_the_compiler() throws Exception {
        String deep = "1" + "+(1".repeat(20_000) + ")".repeat(20_000);
        assertThat(compile("class A { int x = " + deep + "; }", Duration.ofSeconds(30))
                        .succeeded())
                .isFalse();
        assertThat(compile("class A { }", Duration.ofSeconds(30)).classes()).containsOnlyKeys("A");
    }

    @Test
    void offers_only_the_modules_of_the_box() throws Exception {
        assertThat(compile("class A { java.sql.Date d; sun.misc.Unsafe u; }", Duration.ofSeconds(30))
                        .errors())
                .hasSize(2);
    }

    @Test
    void runs_no_annotation_processor_and_lists_a_bounded_number_of_errors() throws Exception {
        String many = "int a = x;".repeat(100);
        assertThat(compile("class A { void a() { " + many.replace("int a", "b") + " } }", Duration.ofSeconds(30))
                        .errors())
                .hasSizeLessThanOrEqualTo(20);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "class A { int a = ; }|true",
                "class A { void a() { int } }|true",
                "class A { void a() { 1 + 1; } }|true",
                "class A { char c = #; }|true",
                "class A { String s = \"x; }|true",
                "class A { /* |true",
                "class A { int a = \"x\"; }|false",
                "class A { int a; int a; }|false",
                "class A { void a() { return 1; } }|false",
                "class A { int a() { } }|false",
                "import no.Such; class A { }|false",
            })
    void knows_what_stops_a_parser(String code, boolean syntax) throws Exception {
        SourceCompiler.Compiled compiled = compile(code, Duration.ofSeconds(30));
        assertThat(compiled.succeeded()).isFalse();
        assertThat(compiled.syntax()).as(compiled.errors().toString()).isEqualTo(syntax);
        assertThat(compiled.classes()).isEmpty();
        assertThat(compiled.timedOut()).isFalse();
    }

    @Test
    void names_path_and_line_of_each_error_and_keeps_the_first() throws Exception {
        SourceCompiler.Compiled compiled =
                compile("class A {\n void a() {\n" + "  b = x;\n".repeat(30) + " }\n}", Duration.ofSeconds(30));
        assertThat(compiled.errors()).hasSize(20);
        assertThat(compiled.errors().get(0)).startsWith("A.java:3: cannot find symbol");
        assertThat(compiled.cpu()).isPositive();
    }

    @Test
    void serves_several_at_a_time() throws Exception {
        WarmCompiler compiler = new WarmCompiler(ToolProvider.getSystemJavaCompiler(), Duration.ofMinutes(1));
        List<java.util.concurrent.CompletableFuture<SourceCompiler.Compiled>> all = new java.util.ArrayList<>();
        for (int i = 0; i < 4; i++) {
            String name = "A" + i;
            all.add(java.util.concurrent.CompletableFuture.supplyAsync(() -> {
                try {
                    return compiler.compile(
                            Map.of(name + ".java", "class " + name + " { }"),
                            JavaVerifier.MODULES,
                            List.of(),
                            Map.of());
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }));
        }
        for (int i = 0; i < 4; i++) {
            assertThat(all.get(i).get().classes()).containsOnlyKeys("A" + i);
        }
    }

    @Test
    void says_when_the_compiler_itself_breaks() throws Exception {
        WarmCompiler broken = new WarmCompiler(ToolProvider.getSystemJavaCompiler(), Duration.ofMinutes(1));
        SourceCompiler.Compiled compiled =
                broken.compile(Map.of("A.java", "class A { }"), "no.such.module", List.of(), Map.of());
        assertThat(compiled.succeeded()).isFalse();
        assertThat(compiled.syntax()).isFalse();
        assertThat(compiled.errors().get(0)).contains("no.such.module");
    }
}
