package dev.revo.agents.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * All that the journal does with a disk, so that tests can lose every byte that no completed force covers. Nothing here
 * is durable but by {@link #force} and {@link #forceDirectory}.
 */
interface Disk {
    /** Creates the directory and its parents; existing ones are left alone. Answers those that were made, outermost first. */
    List<Path> createDirectories(Path directory) throws IOException;

    /** The names of what is in the directory; empty when there is none. */
    List<Path> list(Path directory) throws IOException;

    /** The file's bytes; empty when there is no file. */
    byte[] read(Path file) throws IOException;

    boolean exists(Path file) throws IOException;

    /** Writes at this offset, creating the file. */
    void write(Path file, long offset, byte[] bytes) throws IOException;

    /** Cuts the file. */
    void truncate(Path file, long size) throws IOException;

    /** Takes the name away; nothing when there is no file. */
    void delete(Path file) throws IOException;

    /** What was written to the file is on the disk when this returns. */
    void force(Path file) throws IOException;

    /** The directory's entries are on the disk when this returns. */
    void forceDirectory(Path directory) throws IOException;
}
