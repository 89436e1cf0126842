package dev.revo.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.model.chat.ChatModel;
import dev.revo.testkit.model.ScriptedModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program in the README, as it stands there: compiled without a warning and run. */
class ReadmeIT {
    private static final Pattern PROGRAM = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);

    private static final String ANSWER = """
            {"files":[{"path":"Max.java","text":"public class Max { public static int of(int a, int b) { return a > b ? a : b; } }"}],
            "tests":[{"path":"MaxTest.java","text":"import static org.junit.jupiter.api.Assertions.assertEquals; import org.junit.jupiter.api.Test; class MaxTest { @Test void a() { assertEquals(2, Max.of(1, 2)); } @Test void b() { assertEquals(2, Max.of(2, 1)); } }"}]}""";

    private Path directory;

    @BeforeEach
    void within(@TempDir Path given) {
        directory = given;
    }

    @Test
    void the_example_compiles_and_shows_a_proof() throws Exception {
        Matcher program = PROGRAM.matcher(Files.readString(Path.of("..", "README.md")));
        assertThat(program.find()).isTrue();
        String output = run(program.group(1), ScriptedModel.of(ANSWER));
        assertThat(output)
                .contains("100 % attempt 1: proven")
                .contains("Max.java")
                .contains("tests PASSED");
    }

    private String run(String body, ChatModel model) throws Exception {
        Path source = directory.resolve("Example.java");
        Files.writeString(source, """
                import dev.revo.*; import dev.revo.agents.*; import dev.revo.agents.codegen.*;
                import dev.revo.engine.parallel.*; import dev.revo.proof.*; import dev.revo.run.*; import java.time.Duration;
                public class Example {
                    public static void run(dev.langchain4j.model.chat.ChatModel chatModel) {
                """ + body + "} }");
        int status = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        List.of(
                                        "-proc:none",
                                        "-Xlint:all,-processing,-path",
                                        "-Werror",
                                        "-d",
                                        directory.toString(),
                                        "-cp",
                                        System.getProperty("java.class.path"),
                                        source.toString())
                                .toArray(String[]::new));
        assertThat(status).isZero();
        PrintStream before = System.out;
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        try (URLClassLoader loader = new URLClassLoader(
                new URL[] {directory.toUri().toURL()}, getClass().getClassLoader())) {
            System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
            loader.loadClass("Example").getMethod("run", ChatModel.class).invoke(null, model);
        } finally {
            System.setOut(before);
        }
        return output.toString(StandardCharsets.UTF_8);
    }

    @Test
    void the_commands_of_the_readme_are_those_that_ci_runs() throws IOException {
        assertThat(Files.readString(Path.of("..", "README.md"))).contains("./mvnw verify");
        assertThat(Files.readString(Path.of("..", ".ci", "run")).lines().toList())
                .contains("./mvnw verify");
    }
}
