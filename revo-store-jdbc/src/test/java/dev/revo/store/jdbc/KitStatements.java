package dev.revo.store.jdbc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What was executed while the unit tests of this module ran, kept for the tests that come after them. */
final class KitStatements {
    private KitStatements() {}

    private static Path file(Dialect dialect) {
        return Path.of("target", "kit-statements", dialect.name() + ".txt");
    }

    static void write(Dialect dialect, Set<String> statements) {
        try {
            Files.createDirectories(file(dialect).getParent());
            Files.write(file(dialect), new TreeSet<>(statements));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<String> read(Dialect dialect) {
        try {
            return Files.readAllLines(file(dialect));
        } catch (IOException e) {
            throw new UncheckedIOException("the unit tests of this module write it, so run them before", e);
        }
    }
}
