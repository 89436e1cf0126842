package dev.revo.agents.verify;

import dev.revo.agents.verify.box.Bundle;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A directory with what a box needs to run tests: the harness and JUnit. Copies, because the originals may lie where the
 * user of a box may not look. Immutable until closed.
 */
final class BoxKit implements AutoCloseable {
    /** Name of the main class in the box, which is not public. */
    static final String MAIN = Bundle.class.getPackageName() + ".Harness";

    private static final String HARNESS = "harness.jar";
    private static final List<String> JUNIT = List.of(
            "org.junit.jupiter.api.Test",
            "org.junit.jupiter.params.ParameterizedTest",
            "org.junit.jupiter.engine.JupiterTestEngine",
            "org.junit.platform.commons.JUnitException",
            "org.junit.platform.engine.TestEngine",
            "org.junit.platform.launcher.Launcher",
            "org.opentest4j.AssertionFailedError",
            "org.apiguardian.api.API");

    private final Path directory;
    private final List<Path> jars;

    private BoxKit(Path directory, List<Path> jars) {
        this.directory = directory;
        this.jars = List.copyOf(jars);
    }

    /**
     * A new kit in the system's temporary directory.
     *
     * @throws IOException when the harness or JUnit cannot be found as files
     */
    static BoxKit create() throws IOException {
        Path directory = Files.createTempDirectory("revo-kit-");
        try {
            List<Path> jars = new ArrayList<>();
            Path harness = directory.resolve(HARNESS);
            Files.write(harness, harness(home(Bundle.class.getName())));
            for (String name : JUNIT) {
                Path original = home(name);
                Path copy = directory.resolve(original.getFileName().toString());
                Files.copy(original, copy, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
                jars.add(copy);
            }
            readableForAll(directory);
            return new BoxKit(directory, jars);
        } catch (IOException | RuntimeException e) {
            delete(directory);
            throw e;
        }
    }

    Path directory() {
        return directory;
    }

    /** JUnit, for the compiler. */
    List<Path> jars() {
        return jars;
    }

    /** The class path in a box in which the kit lies at this path; programs get along without JUnit. */
    String classPath(String at, Bundle.Form form) {
        List<String> all = new ArrayList<>();
        all.add(at + "/" + HARNESS);
        if (form == Bundle.Form.JUNIT) {
            jars.forEach(jar -> all.add(at + "/" + jar.getFileName()));
        }
        return String.join(java.io.File.pathSeparator, all);
    }

    /** The file or directory from which this class was loaded. */
    static Path home(String className) throws IOException {
        try {
            Class<?> type = Class.forName(className, false, BoxKit.class.getClassLoader());
            Path home = Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
            if (Files.isReadable(home)) {
                return home;
            }
            throw new IOException(
                    "The library with " + className + " is not a file that can be read: " + home.getFileName());
        } catch (ClassNotFoundException | NullPointerException | URISyntaxException | IllegalArgumentException e) {
            throw new IOException("The library with " + className + " cannot be found as a file.", e);
        }
    }

    /** The classes of the harness as a jar, wherever they lie themselves. */
    static byte[] harness(Path home) throws IOException {
        String inside = Bundle.class.getPackageName().replace('.', '/');
        if (Files.isDirectory(home)) {
            return jar(home, inside);
        }
        try (FileSystem archive = FileSystems.newFileSystem(home)) {
            return jar(archive.getPath("/"), inside);
        }
    }

    private static byte[] jar(Path root, String inside) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes);
                Stream<Path> files = Files.list(root.resolve(inside))) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".class")).sorted().toList()) {
                zip.putNextEntry(new ZipEntry(inside + "/" + file.getFileName()));
                Files.copy(file, zip);
            }
        }
        return bytes.toByteArray();
    }

    static void readableForAll(Path directory) throws IOException {
        if (!Files.getFileStore(directory).supportsFileAttributeView("posix")) {
            return;
        }
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
            }
        }
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Override
    public void close() {
        delete(directory);
    }

    private static void delete(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            // A leftover in the temporary directory harms nobody.
            return;
        }
    }
}
