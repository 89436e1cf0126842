package dev.revo.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;

/** A program of a page of the documentation, as it stands there but for its directory. */
final class Guide {
    private static final Pattern PROGRAM = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);

    private Guide() {}

    /** What the page's first program prints; it compiles without a warning. */
    static String run(String page, Path directory, String imports) throws Exception {
        return run(page, 1, directory, imports);
    }

    /** What the page's nth program prints, from 1; it compiles without a warning. */
    static String run(String page, int nth, Path directory, String imports) throws Exception {
        Matcher program = PROGRAM.matcher(Files.readString(Path.of("..", "docs", page)));
        for (int i = 0; i < nth; i++) {
            assertThat(program.find()).isTrue();
        }
        String body =
                program.group(1).replace("revo-data", directory.resolve("data").toString());
        Path source = directory.resolve("Example.java");
        Files.writeString(
                source,
                imports + "public class Example { public static void run() throws Exception {\n" + body + "} }");
        compile(source, directory);
        PrintStream out = System.out;
        ByteArrayOutputStream captured = new ByteArrayOutputStream();
        try (URLClassLoader classes =
                new URLClassLoader(new URL[] {directory.toUri().toURL()}, Guide.class.getClassLoader())) {
            System.setOut(new PrintStream(captured, true, StandardCharsets.UTF_8));
            classes.loadClass("Example").getMethod("run").invoke(null);
        } finally {
            System.setOut(out);
        }
        return captured.toString(StandardCharsets.UTF_8);
    }

    private static void compile(Path source, Path directory) {
        int status = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        // The manifest of cron-utils names a jar beside it, where Maven has none.
                        "-Xlint:all,-path",
                        "-Werror",
                        "-proc:none",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-d",
                        directory.toString(),
                        source.toString());
        assertThat(status).isZero();
    }
}
