package dev.revo.bench.parallel;

import dev.revo.bench.process.Rounds;
import dev.revo.bench.stores.work.WorkDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A JVM that measures one side: {@code SIDE SERVER DATABASE DIRECTORY}, each empty where the side needs none. */
final class SideMain {
    private SideMain() {}

    /** Serves until it is told to end, or until whoever started it is gone. */
    public static void main(String[] args) {
        WorkDatabase database = new WorkDatabase(args[1], args[2]);
        Path directory = Path.of(args[3]);
        System.exit(Rounds.serve(() -> Sides.open(args[0], database, directory), () -> cleanUp(database, args[3])));
    }

    // The driver does the same when it lives; one that was killed cannot.
    private static void cleanUp(WorkDatabase database, String directory) {
        try {
            if (!database.name().isEmpty()) {
                database.drop();
            }
            if (!directory.isEmpty()) {
                delete(Path.of(directory));
            }
        } catch (IllegalStateException | UncheckedIOException e) {
            System.err.println("not cleaned up: " + e.getMessage());
        }
    }

    /** Deletes a directory with all that is in it, if it is there. */
    static void delete(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
