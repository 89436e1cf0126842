package dev.revo.agents.sandbox;

import dev.revo.sandbox.BoxFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Puts files into the directory of a box and takes them out again, without ever following a link made in the box. */
final class BoxFiles {
    private BoxFiles() {}

    static void write(Path directory, Map<String, BoxFile> files) throws IOException {
        for (Map.Entry<String, BoxFile> file : files.entrySet()) {
            Path to = directory.resolve(file.getKey());
            Files.createDirectories(parent(to));
            Files.write(to, file.getValue().bytes());
        }
    }

    static Path parent(Path file) {
        Path parent = file.getParent();
        return parent == null ? file : parent;
    }

    /** Gives everything under the directory, itself included, to this user. */
    static void own(Path directory, int uid) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : (Iterable<Path>) all::iterator) {
                Files.setAttribute(path, "unix:gid", uid, LinkOption.NOFOLLOW_LINKS);
                Files.setAttribute(path, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
            }
        }
    }

    /** The wanted files that are regular, have one name only and are small enough. Nothing else is an error. */
    static Map<String, BoxFile> collect(Path directory, Map<String, Integer> wanted) {
        Map<String, BoxFile> found = new LinkedHashMap<>();
        wanted.forEach((path, most) -> {
            try {
                read(directory, Path.of(path), most).ifPresent(file -> found.put(path, file));
            } catch (IOException | UnsupportedOperationException e) {
                // Not there, or a trap: the command did not leave this file.
                return;
            }
        });
        return found;
    }

    private static Optional<BoxFile> read(Path directory, Path path, int most) throws IOException {
        Path whole = directory.resolve(path);
        Path step = directory;
        for (Path name : path) {
            step = step.resolve(name);
            BasicFileAttributes seen = Files.readAttributes(step, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (step.equals(whole) ? !seen.isRegularFile() || seen.size() > most : !seen.isDirectory()) {
                return Optional.empty();
            }
        }
        if (names(whole) != 1) {
            return Optional.empty();
        }
        try (DirectoryStream<Path> top = Files.newDirectoryStream(directory)) {
            return top instanceof SecureDirectoryStream<Path> secure
                    ? descend(secure, path, 0, most)
                    : content(
                            Files.newByteChannel(whole, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)),
                            most);
        }
    }

    private static Optional<BoxFile> descend(SecureDirectoryStream<Path> in, Path path, int at, int most)
            throws IOException {
        Path name = path.getName(at);
        if (at == path.getNameCount() - 1) {
            return content(in.newByteChannel(name, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)), most);
        }
        try (SecureDirectoryStream<Path> next = in.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
            return descend(next, path, at + 1, most);
        }
    }

    private static Optional<BoxFile> content(SeekableByteChannel channel, int most) throws IOException {
        try (channel) {
            if (channel.size() > most) {
                return Optional.empty();
            }
            ByteBuffer buffer = ByteBuffer.allocate((int) channel.size());
            int got = channel.read(buffer);
            while (got >= 0 && buffer.hasRemaining()) {
                got = channel.read(buffer);
            }
            return Optional.of(BoxFile.of(Arrays.copyOf(buffer.array(), buffer.position())));
        }
    }

    private static int names(Path file) throws IOException {
        try {
            return (Integer) Files.getAttribute(file, "unix:nlink", LinkOption.NOFOLLOW_LINKS);
        } catch (UnsupportedOperationException | IllegalArgumentException e) {
            return 1;
        }
    }

    /** Removes the directory with everything in it. What resists is left to the system's own tool. */
    static void delete(Path directory) {
        try {
            Files.walkFileTree(directory, new Deleter());
        } catch (IOException | java.io.UncheckedIOException e) {
            forceDelete(directory);
        }
    }

    private static void forceDelete(Path directory) {
        run("chmod", "-R", "u+rwx", directory.toString());
        run("rm", "-rf", "--", directory.toString());
    }

    private static void run(String... tool) {
        try {
            Process process = new ProcessBuilder(tool)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            // No such tool here; the directory stays in the system's temporary directory.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class Deleter extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException e) throws IOException {
            Files.delete(dir);
            return FileVisitResult.CONTINUE;
        }
    }
}
