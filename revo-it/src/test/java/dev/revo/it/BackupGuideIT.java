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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program in docs/backup.md, as it stands there but for its directory: compiled without a warning and run. */
class BackupGuideIT {
    private static final Pattern PROGRAM = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);

    @Test
    void the_example_compiles_and_restores(@TempDir Path directory) throws Exception {
        Matcher program = PROGRAM.matcher(Files.readString(Path.of("..", "docs", "backup.md")));
        assertThat(program.find()).isTrue();
        String body =
                program.group(1).replace("revo-data", directory.resolve("data").toString());
        Path source = directory.resolve("Example.java");
        Files.writeString(source, """
                import dev.revo.*; import dev.revo.backup.*; import dev.revo.engine.tenancy.*;
                import dev.revo.inmemory.*; import dev.revo.spi.SecretStore; import dev.revo.store.jdbc.*;
                import dev.revo.tenancy.*; import java.io.*; import java.nio.file.*;
                public class Example {
                    public static void run() throws IOException {
                """ + body + "} }");
        int status = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-Xlint:all",
                        "-Werror",
                        "-proc:none",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-d",
                        directory.toString(),
                        source.toString());
        assertThat(status).isZero();
        PrintStream out = System.out;
        ByteArrayOutputStream captured = new ByteArrayOutputStream();
        try (URLClassLoader classes = new URLClassLoader(
                new URL[] {directory.toUri().toURL()}, getClass().getClassLoader())) {
            System.setOut(new PrintStream(captured, true, StandardCharsets.UTF_8));
            classes.loadClass("Example").getMethod("run").invoke(null);
        } finally {
            System.setOut(out);
        }
        assertThat(captured.toString(StandardCharsets.UTF_8))
                .contains("in the way: Optional.empty")
                .contains("restored: 1 member");
    }
}
