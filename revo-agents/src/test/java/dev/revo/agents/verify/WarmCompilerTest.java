package dev.revo.agents.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

class WarmCompilerTest {
    private static WarmCompiler.Compiled compile(String code, Duration patience) throws Exception {
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
        WarmCompiler.Compiled compiled = compile("class A { }", Duration.ofNanos(1));
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
}
