package dev.revo.engine.parallel.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * All that the log does with a disk, so that tests can lose every byte that no completed force covers. Nothing here
 * is durable but by {@link #force} and {@link #forceDirectory}.
 */
interface Disk {
    /** Creates the directory and its parents; existing ones are left alone. Answers those that were made, outermost first. */
    List<Path> createDirectories(Path directory) throws IOException;

    /** What is in the directory, in the order of the names; empty when there is none. */
    List<Path> list(Path directory) throws IOException;

    /** The file's bytes; empty when there is no file. */
    byte[] read(Path file) throws IOException;

    /**
     * The file's bytes from this offset on, fewer than asked for where the file ends.
     *
     * @throws java.nio.file.NoSuchFileException when there is no file
     */
    byte[] read(Path file, long offset, int atMost) throws IOException;

    boolean exists(Path file) throws IOException;

    /**
     * Writes at this offset: at 0 it creates the file, elsewhere it must be there and reach as far. A file that somebody
     * took away or cut must not be made anew in silence.
     */
    void write(Path file, long offset, byte[] bytes) throws IOException;

    /** Cuts the file. */
    void truncate(Path file, long size) throws IOException;

    /** Gives a file or directory another name in the same directory, at once; a file that has the name is replaced. */
    void rename(Path from, Path to) throws IOException;

    /** Takes the name away; nothing when there is no file. */
    void delete(Path file) throws IOException;

    /** What was written to the file is on the disk when this returns. */
    void force(Path file) throws IOException;

    /** The directory's entries are on the disk when this returns. */
    void forceDirectory(Path directory) throws IOException;

    /** Nothing more will be written to the file: what is held of it may be let go. */
    void release(Path file) throws IOException;
}
