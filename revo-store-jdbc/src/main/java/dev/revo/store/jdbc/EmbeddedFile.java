package dev.revo.store.jdbc;

import dev.revo.error.WiringException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The embedded database's file while it is opened. H2 commits each statement that changes tables, so of a migration that
 * is interrupted half remains, and it can neither go on nor begin again. A copy of the file is therefore kept from before a
 * migration until after it; whoever opens next and finds the copy goes back to it. One process at a time has this; confined
 * to its thread.
 */
final class EmbeddedFile implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedFile.class);

    private final Path directory;
    private final Path data;
    private final Path before;
    private final Path part;
    private final FileChannel lock;

    private EmbeddedFile(Path directory, FileChannel lock) {
        this.directory = directory;
        this.data = directory.resolve("revo.mv.db");
        this.before = directory.resolve("revo.before-migration");
        this.part = directory.resolve("revo.before-migration.part");
        this.lock = lock;
    }

    /** Keeps others from opening until this is closed, and goes back to the copy of a migration that was interrupted. */
    static EmbeddedFile lock(Path directory) {
        FileChannel channel = null;
        try {
            Files.createDirectories(directory);
            channel = FileChannel.open(
                    directory.resolve("revo.opening"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (locked(channel) == null) {
                throw inUse(directory);
            }
            EmbeddedFile file = new EmbeddedFile(directory, channel);
            file.recover();
            return file;
        } catch (IOException | RuntimeException e) {
            release(channel);
            throw e instanceof IOException io
                    ? Faults.file("The database in " + directory + " cannot be opened", io)
                    : (RuntimeException) e;
        }
    }

    private static @Nullable FileLock locked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    static WiringException inUse(Path directory) {
        return Faults.wiring(
                "database_locked",
                "The database in " + directory
                        + " is in use by another process. Give each its own directory, or use"
                        + " JdbcStores.on(...) with PostgreSQL.");
    }

    private void recover() throws IOException {
        if (Files.exists(before)) {
            if (Files.size(before) == 0) {
                // There was none before. The copy goes last: until then this begins again.
                Files.deleteIfExists(data);
                Files.delete(before);
            } else {
                Files.move(before, data, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            }
            forceDirectory();
            LOG.atWarn()
                    .addKeyValue("directory", directory)
                    .log("A migration of the embedded database was interrupted; it begins again from before");
        }
        Files.deleteIfExists(part);
    }

    boolean isNew() {
        return !Files.exists(data);
    }

    /** Keeps a copy of the file, which must be closed; an empty one of none. */
    void keep() {
        long size = 0;
        try {
            if (isNew()) {
                Files.createFile(part);
            } else {
                size = Files.size(data);
                Files.copy(data, part, StandardCopyOption.REPLACE_EXISTING);
            }
            // By its descriptor: an interrupt would close a channel.
            try (RandomAccessFile written = new RandomAccessFile(part.toFile(), "rw")) {
                written.getFD().sync();
            }
            Files.move(part, before, StandardCopyOption.ATOMIC_MOVE);
            forceDirectory();
        } catch (IOException e) {
            throw Faults.file(
                    "The tables are not of this version, and the copy of " + size
                            + " bytes that is kept while they are changed could not be made in " + directory,
                    e);
        }
    }

    boolean kept() {
        return Files.exists(before);
    }

    /** The migration is done and on the disk: the copy goes. */
    void done() {
        try {
            // It must not come back after a loss of power, with all that is written from now on behind it.
            Files.deleteIfExists(before);
            forceDirectory();
        } catch (IOException e) {
            throw Faults.file("The copy of before the migration cannot be deleted in " + directory, e);
        }
    }

    private void forceDirectory() throws IOException {
        boolean interrupted = Thread.interrupted();
        try (FileChannel entries = FileChannel.open(directory, StandardOpenOption.READ)) {
            entries.force(true);
        } catch (java.nio.file.AccessDeniedException e) {
            // Windows does not open directories, and keeps their entries in its own journal.
            LOG.atDebug().setCause(e).log("The directory of the embedded database is not forced");
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void release(@Nullable FileChannel channel) {
        if (channel == null) {
            return;
        }
        try {
            channel.close();
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("The lock of the embedded database went with its file");
        }
    }

    @Override
    public void close() {
        release(lock);
    }
}
