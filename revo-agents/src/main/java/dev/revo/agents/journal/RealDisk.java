package dev.revo.agents.journal;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/**
 * The file system. Files are written through {@link RandomAccessFile}, because an interrupt closes a {@link FileChannel}
 * in the middle of what it does: cancelling a run would break its journal.
 */
final class RealDisk implements Disk {
    @Override
    public List<Path> createDirectories(Path directory) throws IOException {
        Deque<Path> missing = new ArrayDeque<>();
        for (Path at = directory.toAbsolutePath(); at != null && !Files.isDirectory(at); at = at.getParent()) {
            missing.push(at);
        }
        Files.createDirectories(directory);
        return List.copyOf(missing);
    }

    @Override
    public List<Path> list(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.sorted().toList();
        }
    }

    @Override
    public byte[] read(Path file) throws IOException {
        if (Files.notExists(file)) {
            return new byte[0];
        }
        try (FileInputStream in = new FileInputStream(file.toFile())) {
            return in.readAllBytes();
        }
    }

    @Override
    public boolean exists(Path file) {
        return Files.exists(file);
    }

    @Override
    public void write(Path file, long offset, byte[] bytes) throws IOException {
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.seek(offset);
            out.write(bytes);
        }
    }

    @Override
    public void truncate(Path file, long size) throws IOException {
        try (RandomAccessFile out = existing(file)) {
            if (out.length() > size) {
                out.setLength(size);
            }
        }
    }

    @Override
    public void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    @Override
    public void force(Path file) throws IOException {
        // Another descriptor of the same file: fsync(2) flushes the file, not the descriptor.
        try (RandomAccessFile out = existing(file)) {
            out.getFD().sync();
        }
    }

    private static RandomAccessFile existing(Path file) throws IOException {
        if (!Files.exists(file)) {
            // Opening it would make it anew.
            throw new NoSuchFileException(file.toString());
        }
        return new RandomAccessFile(file.toFile(), "rw");
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        // Windows cannot open a directory; NTFS journals its entries.
        if (System.getProperty("os.name", "").startsWith("Windows")) {
            return;
        }
        // Only a channel can open a directory. What an interrupt broke off is done again, and the interrupt kept.
        boolean interrupted = Thread.interrupted();
        try {
            while (!forced(directory)) {
                interrupted |= Thread.interrupted();
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static boolean forced(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
            return true;
        } catch (ClosedByInterruptException e) {
            return false;
        }
    }
}
