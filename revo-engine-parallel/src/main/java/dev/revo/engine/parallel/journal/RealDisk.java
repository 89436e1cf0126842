package dev.revo.engine.parallel.journal;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The file system. Files are written through {@link RandomAccessFile}, because an interrupt closes a {@link FileChannel}
 * in the middle of what it does: cancelling a run would break its journal.
 */
final class RealDisk implements Disk {
    private final Map<Path, RandomAccessFile> held = new ConcurrentHashMap<>();

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
    public byte[] read(Path file, long offset, int atMost) throws IOException {
        try (RandomAccessFile in = new RandomAccessFile(existing(file), "r")) {
            byte[] bytes = new byte[(int) Math.max(0, Math.min(atMost, in.length() - offset))];
            in.seek(offset);
            in.readFully(bytes);
            return bytes;
        }
    }

    @Override
    public boolean exists(Path file) {
        return Files.exists(file);
    }

    @Override
    public void write(Path file, long offset, byte[] bytes) throws IOException {
        if (offset > 0) {
            existing(file);
        } else {
            release(file);
        }
        RandomAccessFile out = held(file);
        if (out.length() < offset) {
            throw new IOException(file + " ends at byte " + out.length() + ", before " + offset + ": somebody cut it");
        }
        out.seek(offset);
        out.write(bytes);
    }

    // The descriptor stays open from the first write to the last force: one that was opened later need not be told of a
    // failure to write pages back that came in between.
    private RandomAccessFile held(Path file) throws IOException {
        RandomAccessFile known = held.get(file);
        if (known == null) {
            known = new RandomAccessFile(file.toFile(), "rw");
            held.put(file, known);
        }
        return known;
    }

    @Override
    public void truncate(Path file, long size) throws IOException {
        existing(file);
        RandomAccessFile out = held(file);
        if (out.length() > size) {
            out.setLength(size);
        }
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        release(from);
        release(to);
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void delete(Path file) throws IOException {
        release(file);
        Files.deleteIfExists(file);
    }

    @Override
    public void force(Path file) throws IOException {
        existing(file);
        held(file).getFD().sync();
    }

    @Override
    public void release(Path file) throws IOException {
        RandomAccessFile known = held.remove(file);
        if (known != null) {
            known.close();
        }
    }

    // Opening it to write would make it anew.
    private static File existing(Path file) throws NoSuchFileException {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString());
        }
        return file.toFile();
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
