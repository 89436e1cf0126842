package dev.revo.engine.parallel.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A disk that passes everything on. */
class ThroughDisk implements Disk {
    final Disk disk;

    ThroughDisk(Disk disk) {
        this.disk = disk;
    }

    @Override
    public List<Path> createDirectories(Path directory) throws IOException {
        return disk.createDirectories(directory);
    }

    @Override
    public List<Path> list(Path directory) throws IOException {
        return disk.list(directory);
    }

    @Override
    public byte[] read(Path file) throws IOException {
        return disk.read(file);
    }

    @Override
    public byte[] read(Path file, long offset, int atMost) throws IOException {
        return disk.read(file, offset, atMost);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        disk.rename(from, to);
    }

    @Override
    public void release(Path file) throws IOException {
        disk.release(file);
    }

    @Override
    public boolean exists(Path file) throws IOException {
        return disk.exists(file);
    }

    @Override
    public void write(Path file, long offset, byte[] bytes) throws IOException {
        disk.write(file, offset, bytes);
    }

    @Override
    public void truncate(Path file, long size) throws IOException {
        disk.truncate(file, size);
    }

    @Override
    public void delete(Path file) throws IOException {
        disk.delete(file);
    }

    @Override
    public void force(Path file) throws IOException {
        disk.force(file);
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        disk.forceDirectory(directory);
    }
}
