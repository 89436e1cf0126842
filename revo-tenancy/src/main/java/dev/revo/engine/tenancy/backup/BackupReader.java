package dev.revo.engine.tenancy.backup;

import dev.revo.engine.tenancy.crypto.Sha256;
import dev.revo.spi.BackupStore.RowSink;
import dev.revo.spi.BackupStore.Table;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Reads a backup from its beginning, entry by entry, each with the one name that it must have at its place; there is no way
 * to ask for another, and none is ever a file's. Whatever is wrong is a refusal. Confined to its thread.
 */
final class BackupReader implements Closeable {
    private static final int BUFFER = 64 * 1024;

    private final TrailedInput trailed;
    private final ZipInputStream zip;
    private final long most;
    private final byte[] buffer = new byte[BUFFER];
    private long unpacked;

    private BackupReader(InputStream in, long most) {
        this.trailed = new TrailedInput(in);
        this.zip = new ZipInputStream(trailed, StandardCharsets.UTF_8);
        this.most = most;
    }

    /**
     * Opens a file.
     *
     * @param most how many bytes may be unpacked
     */
    static BackupReader open(Path file, Optional<byte[]> key, long most) throws IOException {
        InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER);
        try {
            in.mark(Sealing.HEADER);
            boolean encrypted = SealedInput.begins(in.readNBytes(Sealing.MAGIC.length));
            in.reset();
            if (encrypted && key.isEmpty()) {
                throw Refusal.of(
                        "backup_encrypted",
                        "The backup is encrypted. Name its key: RestoreRequest.decrypt(reference).");
            }
            if (!encrypted && key.isPresent()) {
                throw Refusal.of(
                        "backup_not_encrypted",
                        "The backup is not encrypted, so nothing shows that it is yours, or it is damaged. Leave out the"
                                + " key if you trust it.");
            }
            return new BackupReader(encrypted ? new SealedInput(in, key.get()) : in, most);
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    /** Something that reads. */
    private interface Reading<R> {
        R read() throws IOException;
    }

    private static <R> R reading(String what, Reading<R> body) {
        try {
            return body.read();
        } catch (IOException | IllegalArgumentException e) {
            throw Refusal.damaged(what + " cannot be read", e);
        }
    }

    /** The next entry, whole. */
    byte[] whole(String name) {
        return reading(name, () -> {
            next(name);
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (int read; (read = part()) >= 0; ) {
                if (all.size() + read > Json.LINE) {
                    throw Refusal.tooLarge(Json.LINE);
                }
                all.write(buffer, 0, read);
            }
            return all.toByteArray();
        });
    }

    // NullAway does not see in class files that elements may be null.
    /** The next entry, which is a table's. */
    @SuppressWarnings("NullAway")
    Checks.Entry table(String organization, Table table, RowSink sink) {
        String name = Manifest.entry(organization, table);
        return reading(name, () -> {
            next(name);
            MessageDigest digest = Sha256.digest();
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            long rows = 0;
            for (int read; (read = part()) >= 0; ) {
                digest.update(buffer, 0, read);
                int from = 0;
                for (int i = 0; i < read; i++) {
                    if (buffer[i] == '\n') {
                        line.write(buffer, from, i - from);
                        sink.row(table, Json.values(table, line.toByteArray()));
                        line.reset();
                        from = i + 1;
                        rows++;
                    }
                }
                line.write(buffer, from, read - from);
                if (line.size() > Json.LINE) {
                    throw Refusal.tooLarge(Json.LINE);
                }
            }
            if (line.size() > 0) {
                throw Refusal.damaged("the last row of " + table.name() + " has no end");
            }
            return new Checks.Entry(rows, Sha256.hex(digest.digest()));
        });
    }

    /** Passes over the next entry, which is a table's. */
    void skip(String organization, Table table) {
        String name = Manifest.entry(organization, table);
        reading(name, () -> {
            next(name);
            while (part() >= 0) {
                // Not needed.
            }
            return true;
        });
    }

    private void next(String name) throws IOException {
        ZipEntry entry = zip.getNextEntry();
        if (entry == null) {
            throw Refusal.damaged("it ends where " + name + " belongs");
        }
        if (!entry.getName().equals(name)) {
            throw Refusal.refused("has another entry where " + name + " belongs");
        }
    }

    private int part() throws IOException {
        int read = zip.read(buffer, 0, buffer.length);
        unpacked += Math.max(0, read);
        if (unpacked > most) {
            throw Refusal.tooLarge(most);
        }
        return read;
    }

    /** Reads the end, after which there is nothing more; the hash of the unencrypted backup. */
    String finish() {
        return reading("the end", () -> {
            if (zip.getNextEntry() != null) {
                throw Refusal.refused("has entries after " + Checks.NAME);
            }
            return trailed.finish();
        });
    }

    @Override
    public void close() {
        try {
            zip.close();
        } catch (IOException e) {
            throw Refusal.unavailable("restore_failed", "The temporary file could not be closed", e);
        }
    }
}
