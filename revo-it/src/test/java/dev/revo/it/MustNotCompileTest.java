package dev.revo.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the types promise: these programs are refused by the compiler, each for the reason it was written for. */
class MustNotCompileTest {
    private static final String IMPORTS = "import dev.revo.*; import dev.revo.proof.*; import dev.revo.scope.*;"
            + " import dev.revo.run.*; import dev.revo.agent.*;";

    private Path out;

    @BeforeEach
    void within(@TempDir Path given) {
        out = given;
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "record B(String x) {} record R(Verified<B> b) {} R r(Partial<B> p) { return new R(p); }"
                        + "|cannot be converted to dev.revo.proof.Verified<P.B>",
                "Verified<String> v = new Verified<String>();|constructor Verified",
                "Answer<String> v = new Answer<String>() {};|sealed",
                "Object f(Revo r) { return r.agents(); }|cannot find symbol",
                "Scope s = new Scope();|constructor Scope",
                "RunContext c = new RunContext();|constructor RunContext",
                "Evidence e = new Evidence();|constructor Evidence",
                "record I(String s) {} record O(String s) {} record X(String s) {} AgentSpec<I, O> s ="
                        + " AgentSpec.builder(\"a\", I.class, O.class).build(); Agent<I, O> a = Agent.of(s, (ctx, i) ->"
                        + " ctx.verify(new X(\"x\")));|P.X cannot be converted to P.O"
            })
    void is_refused(String body, String because) {
        assertThat(errors(body)).anySatisfy(error -> assertThat(error).contains(because));
    }

    @Test
    void control_the_same_frame_compiles_around_a_sound_body() {
        assertThat(errors("record B(String x) {} record R(Verified<B> b) {} R r(Answer<B> p) { return new"
                        + " R(p.verified()); }"))
                .isEmpty();
    }

    private List<String> errors(String body) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
        JavaFileObject source = new SimpleJavaFileObject(URI.create("string:///P.java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return IMPORTS + " class P { " + body + " }";
            }
        };
        List<String> options =
                List.of("-proc:none", "-d", out.toString(), "-classpath", System.getProperty("java.class.path"));
        compiler.getTask(null, null, found, options, null, List.of(source)).call();
        return found.getDiagnostics().stream()
                .filter(d -> d.getKind() == Diagnostic.Kind.ERROR)
                .map(d -> d.getMessage(Locale.ROOT))
                .toList();
    }
}
