package dev.revo.engine.tenancy.sink;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * All that the file sink does with a disk, so that tests can lose every byte that no completed force covers. Nothing here is
 * durable but by {@link #force} and {@link #forceDirectory}.
 */
interface SinkDisk {
    /** Creates the directory and its parents; existing ones are left alone. */
    void createDirectories(Path directory) throws IOException;

    /** The names of the files in the directory, sorted. */
    List<String> list(Path directory) throws IOException;

    long size(Path file) throws IOException;

    InputStream read(Path file) throws IOException;

    /** Writes at this offset, creating the file. */
    void write(Path file, long offset, byte[] bytes) throws IOException;

    /** Cuts the file. */
    void truncate(Path file, long size) throws IOException;

    void delete(Path file) throws IOException;

    /** What was written to the file is on the disk when this returns. */
    void force(Path file) throws IOException;

    /** The directory's entries are on the disk when this returns. */
    void forceDirectory(Path directory) throws IOException;

    /** Keeps others out, in this process and in others, until it is closed; empty when another does. */
    Optional<Closeable> lock(Path file) throws IOException;
}
