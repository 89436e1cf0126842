package dev.revo.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A module without a public type skips Javadoc, because the tool refuses it; none may go on skipping with one. */
final class JavadocGateTest {

    private static final String SKIPS = "<maven.javadoc.skip>true</maven.javadoc.skip>";
    private static final Pattern PUBLIC_TYPE =
            Pattern.compile("^public .*\\b(class|interface|record|enum|@interface) ", Pattern.MULTILINE);
    private static final List<String> UNPUBLISHED = List.of("revo-examples", "revo-bench", "revo-it");

    @Test
    void every_module_with_a_public_type_is_documented() {
        assertThat(undocumented(Path.of(".."))).isEmpty();
    }

    @Test
    void control_finds_a_module_that_skips_with_a_public_type(@TempDir Path root) throws IOException {
        Path sources = Files.createDirectories(root.resolve("revo-x/src/main/java/x"));
        Files.writeString(root.resolve("revo-x/pom.xml"), SKIPS);
        Files.writeString(sources.resolve("X.java"), "package x;\n\npublic final class X {}\n");

        assertThat(undocumented(root)).containsExactly("revo-x");
    }

    private static List<String> undocumented(Path root) {
        try (Stream<Path> modules = Files.list(root)) {
            return modules.filter(module -> Files.exists(module.resolve("pom.xml")))
                    .filter(module -> !UNPUBLISHED.contains(module.getFileName().toString()))
                    .filter(module -> read(module.resolve("pom.xml")).contains(SKIPS))
                    .filter(module -> hasPublicType(module.resolve("src/main/java")))
                    .map(module -> module.getFileName().toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean hasPublicType(Path sources) {
        if (!Files.isDirectory(sources)) {
            return false;
        }
        try (Stream<Path> files = Files.walk(sources)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .anyMatch(file -> PUBLIC_TYPE.matcher(read(file)).find());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
