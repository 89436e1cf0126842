package dev.revo.engine.tenancy.backup;

import dev.revo.backup.RestoreRequest;
import dev.revo.engine.tenancy.crypto.Sha256;
import dev.revo.run.RunContext;
import dev.revo.spi.BackupStore;
import dev.revo.spi.BackupStore.Column;
import dev.revo.spi.BackupStore.Table;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A backup in a temporary file, as it came: what is encrypted stays so on the disk. Confined to its thread; closing it
 * deletes the file.
 */
final class StagedBackup implements Closeable {
    // So much may come of however little: entries of short backups pack well.
    private static final long FREE = 16 << 20;

    private final Path file;
    private final Optional<byte[]> key;
    private final long most;

    private StagedBackup(Path file, Optional<byte[]> key, long most) {
        this.file = file;
        this.key = key;
        this.most = most;
    }

    /** Takes all that comes. */
    static StagedBackup of(InputStream in, RestoreRequest request, Optional<byte[]> key) {
        Path file = null;
        try {
            file = Files.createTempFile("revo-restore", null);
            long size = copy(in, file, request.maxBytes());
            return new StagedBackup(file, key, Math.min(request.maxBytes(), byRatio(size, request.maxRatio())));
        } catch (IOException | RuntimeException e) {
            delete(file);
            throw e instanceof IOException io
                    ? Refusal.unavailable("restore_failed", "The backup could not be read into a temporary file", io)
                    : (RuntimeException) e;
        }
    }

    private static long byRatio(long size, int ratio) {
        return size > (Long.MAX_VALUE - FREE) / ratio ? Long.MAX_VALUE : FREE + size * ratio;
    }

    private static long copy(InputStream in, Path file, long most) throws IOException {
        long size = 0;
        byte[] buffer = new byte[64 * 1024];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int read; (read = in.read(buffer)) >= 0; ) {
                size += read;
                if (size > most) {
                    throw Refusal.tooLarge(most);
                }
                out.write(buffer, 0, read);
            }
        }
        return size;
    }

    /**
     * What a backup holds once all of it was read.
     *
     * @param hash of the unencrypted backup
     */
    record Contents(Manifest manifest, Checks checks, String hash) {}

    /** Reads all of it, to the last byte of the last row, and compares every hash. */
    Contents verify(RunContext ctx, BackupStore store) {
        try (BackupReader reader = open()) {
            byte[] head = reader.whole(Manifest.NAME);
            Manifest manifest = Manifest.read(head);
            fits(manifest, store);
            List<Map<String, Checks.Entry>> found = new ArrayList<>();
            for (String id : manifest.organizations()) {
                Map<String, Checks.Entry> entries = new LinkedHashMap<>();
                for (Table table : manifest.tables()) {
                    entries.put(
                            table.name(),
                            reader.table(
                                    id,
                                    table,
                                    (of, values) -> ctx.cancellation().check()));
                }
                found.add(entries);
            }
            Checks checks = Checks.read(reader.whole(Checks.NAME));
            String hash = reader.finish();
            List<String> ids =
                    checks.organizations().stream().map(Checks.Organization::id).toList();
            List<Map<String, Checks.Entry>> told = checks.organizations().stream()
                    .map(Checks.Organization::entries)
                    .toList();
            if (!checks.manifest().equals(Sha256.of(head))
                    || !ids.equals(manifest.organizations())
                    || !told.equals(found)) {
                throw Refusal.damaged("what it holds is not what its checksums say");
            }
            return new Contents(manifest, checks, hash);
        }
    }

    private static void fits(Manifest manifest, BackupStore store) {
        if (manifest.schema() > store.schema()) {
            throw Manifest.newer("schema " + manifest.schema());
        }
        Map<String, Table> known = store.tables().stream().collect(Collectors.toMap(Table::name, Function.identity()));
        for (Table table : manifest.tables()) {
            Table ours = known.get(table.name());
            if (ours == null) {
                throw Refusal.refused("has the table " + table.name() + ", which this store does not have");
            }
            fits(table, ours);
        }
    }

    private static void fits(Table table, Table ours) {
        Map<String, Column> known =
                ours.columns().stream().collect(Collectors.toMap(Column::name, Function.identity()));
        for (Column column : table.columns()) {
            Column same = known.remove(column.name());
            if (same == null || same.kind() != column.kind()) {
                throw Refusal.refused("has the column " + column.name() + " in " + table.name()
                        + ", which this store does not have or has in another kind");
            }
        }
        known.values().stream().filter(Column::required).findFirst().ifPresent(missing -> {
            throw Refusal.of(
                    "backup_older",
                    "The backup was made before " + table.name() + " had " + missing.name()
                            + ". Restore it with the reVo that wrote it, and let that database be migrated.");
        });
    }

    BackupReader open() {
        try {
            return BackupReader.open(file, key, most);
        } catch (IOException e) {
            throw Refusal.damaged("its beginning cannot be read", e);
        }
    }

    private static void delete(@Nullable Path file) {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            // The system's own cleaning of temporary files takes it.
            file.toFile().deleteOnExit();
        }
    }

    @Override
    public void close() {
        delete(file);
    }
}
