package dev.revo.agents.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** What was really done, in a file that only those write who do it. */
final class Witness {
    private final Path file;

    Witness(Path file) {
        this.file = file;
    }

    /** Puts it on the disk and answers with its own name. */
    synchronized String did(String what, String detail) {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            ByteBuffer line = ByteBuffer.wrap((what + " " + detail + "\n").getBytes(UTF_8));
            while (line.hasRemaining()) {
                channel.write(line);
            }
            channel.force(true);
            return what;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    synchronized List<String> lines() {
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long count(String what) {
        return lines().stream().filter(line -> line.startsWith(what + " ")).count();
    }

    boolean has(String what) {
        return count(what) > 0;
    }
}
