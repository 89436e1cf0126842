package dev.revo.agents.verify;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Compiles Java sources to class files in memory. Thread-safe. */
interface SourceCompiler extends AutoCloseable {
    /**
     * Compiles the sources.
     *
     * @param sources text by path
     * @param modules modules of the JDK that may be used
     * @param classPath jars
     * @param given classes compiled before
     * @throws IOException when there is no compiler to ask, which says nothing of the sources
     */
    Compiled compile(Map<String, String> sources, String modules, List<Path> classPath, Map<String, byte[]> given)
            throws IOException, InterruptedException;

    @Override
    default void close() {}

    /**
     * What a compilation gave.
     *
     * @param classes class files by class name; empty when it failed
     * @param errors what the compiler objected to, as {@code path:line: message}; empty when it succeeded
     * @param syntax whether the errors were found while parsing
     * @param timedOut whether it was given up
     * @param cpu processor time
     */
    record Compiled(Map<String, byte[]> classes, List<String> errors, boolean syntax, boolean timedOut, Duration cpu) {
        boolean succeeded() {
            return errors.isEmpty();
        }

        /** The compiler itself failed on the sources. */
        static Compiled broken(String why) {
            return new Compiled(Map.of(), List.of(why), false, false, Duration.ZERO);
        }

        static Compiled late(Duration patience) {
            return new Compiled(
                    Map.of(),
                    List.of("The compiler did not end within " + patience.toSeconds() + " s."),
                    false,
                    true,
                    patience);
        }
    }
}
