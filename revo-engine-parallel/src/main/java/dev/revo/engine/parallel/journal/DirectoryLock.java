package dev.revo.engine.parallel.journal;

import dev.revo.error.Fault;
import dev.revo.error.WiringException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** The sole use of a directory, until it is closed or the process dies. */
final class DirectoryLock implements AutoCloseable {
    /** Also the name that was used when each run had a file, so that both never work on one directory. */
    static final String FILE = ".lock";

    private final Path directory;
    private final FileChannel channel;

    private DirectoryLock(Path directory, FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    /** @throws WiringException when somebody else holds it, in this process or another one */
    static DirectoryLock take(Path directory) throws IOException {
        FileChannel channel =
                FileChannel.open(directory.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (tryLock(channel) == null) {
            channel.close();
            throw new WiringException(Fault.of(
                    "journal_locked",
                    "The journal directory " + directory + " is in use by another Revo. Give each its own directory"
                            + " with .data(...), or close the other one."));
        }
        return new DirectoryLock(directory, channel);
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    Path directory() {
        return directory;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
