package dev.revo.store.jdbc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What was executed while the unit tests of this module ran, kept for the tests that come after them. */
final class KitStatements {
    private static final Path DIRECTORY = Path.of("target", "kit-statements");

    private KitStatements() {}

    static void write(Dialect dialect, Set<String> statements) {
        try {
            Files.createDirectories(DIRECTORY);
            // Each JVM that runs unit tests has a file of its own.
            String fork = System.getProperty("revo.fork", "1");
            if (!fork.matches("[0-9]+")) {
                throw new IllegalStateException("revo.fork is '" + fork + "', so JVMs would write the same file");
            }
            String name = dialect.name() + "-" + fork + ".txt";
            Files.write(DIRECTORY.resolve(name), new TreeSet<>(statements));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<String> read(Dialect dialect) {
        Set<String> all = new TreeSet<>();
        try (Stream<Path> files = Files.list(DIRECTORY)) {
            for (Path file : files.toList()) {
                if (file.getFileName().toString().startsWith(dialect.name())) {
                    all.addAll(Files.readAllLines(file));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the unit tests of this module write them, so run them before", e);
        }
        return List.copyOf(all);
    }
}
