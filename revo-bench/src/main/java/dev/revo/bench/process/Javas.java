package dev.revo.bench.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/** The JDKs of this machine, by the file {@code release} that each has. */
public final class Javas {
    private static final List<Path> USUAL = List.of(
            Path.of("/usr/lib/jvm"),
            Path.of("/usr/java"),
            Path.of("/opt"),
            Path.of("/Library/Java/JavaVirtualMachines"));

    private Javas() {}

    /**
     * A Java.
     *
     * @param program that runs it
     * @param version as it names itself
     */
    public record Java(Path program, Runtime.Version version) {}

    /** The newest of those in the usual directories, in {@code JAVA_HOME} and the one that runs this. */
    public static Java newest() {
        List<Path> homes = new ArrayList<>();
        Optional.ofNullable(System.getenv("JAVA_HOME"))
                .filter(home -> !home.isBlank())
                .map(Path::of)
                .ifPresent(homes::add);
        for (Path directory : USUAL) {
            homes.addAll(inside(directory));
        }
        homes.add(Path.of(System.getProperty("user.home"), ".sdkman/candidates/java/current"));
        Java own = new Java(Path.of(System.getProperty("java.home"), "bin", "java"), Runtime.version());
        return Stream.concat(Stream.of(own), homes.stream().flatMap(home -> at(home).stream()))
                .max(Comparator.comparing(Java::version))
                .orElse(own);
    }

    /**
     * The Java of this program or home.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static Java of(Path given) {
        Path home = Files.isDirectory(given)
                ? given
                : Optional.ofNullable(given.toAbsolutePath().getParent())
                        .map(Path::getParent)
                        .orElse(given);
        return at(home).orElseThrow(() -> new IllegalArgumentException("There is no JDK at " + given
                + ". Give its home or its program bin/java; the file 'release' of the home must name JAVA_VERSION."));
    }

    /** The Java of this home, if it is one. */
    static Optional<Java> at(Path home) {
        Path program = home.resolve("bin").resolve("java");
        Path release = home.resolve("release");
        if (!Files.isExecutable(program) || !Files.isReadable(release)) {
            return Optional.empty();
        }
        Properties said = new Properties();
        try (var text = Files.newBufferedReader(release, StandardCharsets.UTF_8)) {
            said.load(text);
            return Optional.of(new Java(
                    program,
                    Runtime.Version.parse(said.getProperty("JAVA_VERSION", "").replace("\"", ""))));
        } catch (IOException | IllegalArgumentException e) {
            // Java 8 and things that are no JDK name themselves otherwise, and neither is wanted.
            return Optional.empty();
        }
    }

    private static List<Path> inside(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> found = Files.list(directory)) {
            return found.flatMap(home -> Stream.of(home, home.resolve("Contents/Home")))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
