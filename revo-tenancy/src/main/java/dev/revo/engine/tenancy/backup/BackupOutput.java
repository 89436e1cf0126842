package dev.revo.engine.tenancy.backup;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/** A backup while it is written. What it writes to stays open. Confined to its thread. */
final class BackupOutput implements Closeable {
    // The first that a zip can say: when it was made is in the manifest.
    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    private final @Nullable SealedOutput sealed;
    private final TrailedOutput trailed;
    private final ZipOutputStream zip;

    BackupOutput(OutputStream out, Optional<byte[]> key) throws IOException {
        this.sealed = key.isPresent() ? new SealedOutput(out, key.get()) : null;
        this.trailed = new TrailedOutput(sealed == null ? out : sealed);
        this.zip = new ZipOutputStream(trailed, StandardCharsets.UTF_8);
        zip.setComment(TrailedOutput.placeholder());
    }

    void begin(String entry) throws IOException {
        ZipEntry next = new ZipEntry(entry);
        next.setTimeLocal(NO_TIME);
        zip.putNextEntry(next);
    }

    void write(byte[] bytes) throws IOException {
        zip.write(bytes, 0, bytes.length);
    }

    void whole(String entry, byte[] bytes) throws IOException {
        begin(entry);
        write(bytes);
    }

    /** Writes the end; the hash of the unencrypted backup. */
    String end() throws IOException {
        zip.finish();
        trailed.end();
        if (sealed != null) {
            sealed.end();
        }
        return trailed.hash();
    }

    @Override
    public void close() throws IOException {
        // Only what it holds itself: the streams below it do not pass this on.
        zip.close();
    }
}
