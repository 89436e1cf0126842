package dev.revo.engine.tenancy.sink;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * A disk in memory that loses, when the power goes, whatever no completed force covers: a write is torn at a border of 512 bytes or
 * has a hole, and a file whose directory was not forced is gone.
 */
final class TornDisk implements SinkDisk {
    private static final int SECTOR = 512;

    private final Map<Path, byte[]> seen = new HashMap<>();
    private final Map<Path, byte[]> durable = new HashMap<>();
    private final Set<Path> entries = new HashSet<>();
    private final boolean forces;

    TornDisk(boolean forces) {
        this.forces = forces;
    }

    /** The power is gone. */
    static final class PowerLoss extends IOException {
        private static final long serialVersionUID = 1L;
    }

    interface Before {
        void call(String method, Object[] arguments) throws IOException;
    }

    /** The disk, with something done before each operation. */
    static SinkDisk wrap(SinkDisk disk, Before before) {
        return (SinkDisk) Proxy.newProxyInstance(
                SinkDisk.class.getClassLoader(), new Class<?>[] {SinkDisk.class}, (proxy, method, arguments) -> {
                    before.call(method.getName(), arguments);
                    try {
                        return method.invoke(disk, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** What is there after the power came back. */
    TornDisk afterPowerLoss(Random random) {
        TornDisk next = new TornDisk(forces);
        for (Path file : entries) {
            byte[] now = seen.getOrDefault(file, new byte[0]);
            byte[] safe = durable.getOrDefault(file, new byte[0]);
            byte[] left = torn(safe, now, random);
            next.seen.put(file, left);
            next.durable.put(file, left);
            next.entries.add(file);
        }
        return next;
    }

    private static byte[] torn(byte[] safe, byte[] now, Random random) {
        if (Arrays.equals(safe, now) || now.length <= safe.length) {
            return safe;
        }
        int end = safe.length + random.nextInt(now.length - safe.length + 1);
        end = Math.max(safe.length, end / SECTOR * SECTOR);
        byte[] left = Arrays.copyOf(now, end);
        int hole = safe.length + SECTOR;
        if (random.nextBoolean() && hole + SECTOR < end) {
            // A later block came to the disk, and this one did not.
            Arrays.fill(left, hole / SECTOR * SECTOR, hole / SECTOR * SECTOR + SECTOR, (byte) 0);
        }
        return left;
    }

    byte[] bytes(Path directory) {
        return seen.entrySet().stream()
                .filter(file -> directory.equals(file.getKey().getParent()))
                .sorted(Map.Entry.comparingByKey())
                .map(Map.Entry::getValue)
                .reduce(new byte[0], (one, other) -> {
                    byte[] both = Arrays.copyOf(one, one.length + other.length);
                    System.arraycopy(other, 0, both, one.length, other.length);
                    return both;
                });
    }

    @Override
    public void createDirectories(Path directory) {}

    @Override
    public List<String> list(Path directory) {
        return seen.keySet().stream()
                .filter(file -> directory.equals(file.getParent()))
                .map(file -> file.getFileName().toString())
                .sorted()
                .toList();
    }

    private byte[] file(Path file) throws FileNotFoundException {
        byte[] bytes = seen.get(file);
        if (bytes == null) {
            throw new FileNotFoundException(file.toString());
        }
        return bytes;
    }

    @Override
    public long size(Path file) throws IOException {
        return file(file).length;
    }

    @Override
    public InputStream read(Path file) throws IOException {
        return new ByteArrayInputStream(file(file));
    }

    @Override
    public void write(Path file, long offset, byte[] bytes) {
        byte[] before = seen.getOrDefault(file, new byte[0]);
        byte[] after = Arrays.copyOf(before, Math.max(before.length, (int) offset + bytes.length));
        System.arraycopy(bytes, 0, after, (int) offset, bytes.length);
        seen.put(file, after);
    }

    @Override
    public void truncate(Path file, long size) throws IOException {
        seen.put(file, Arrays.copyOf(file(file), (int) size));
    }

    @Override
    public void delete(Path file) {
        seen.remove(file);
        durable.remove(file);
        entries.remove(file);
    }

    @Override
    public void force(Path file) throws IOException {
        if (forces) {
            durable.put(file, file(file).clone());
        }
    }

    @Override
    public void forceDirectory(Path directory) {
        seen.keySet().stream()
                .filter(file -> directory.equals(file.getParent()))
                .forEach(entries::add);
    }

    @Override
    public Optional<Closeable> lock(Path file) {
        return Optional.of(() -> {});
    }
}
