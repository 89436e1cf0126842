package dev.revo.store.jdbc;

import dev.revo.error.Fault;
import dev.revo.error.QuotaExceededException;
import dev.revo.error.UnavailableException;
import dev.revo.run.RunContext;
import dev.revo.spi.BlobStore;
import dev.revo.spi.Guarantee;
import dev.revo.spi.Promising;
import dev.revo.spi.StorageLimit;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Blobs in rows of at most 256 KiB, read one at a time. Content goes through a temporary file, because its hash is known
 * at its end only and a transaction must not wait for a slow stream. Thread-safe.
 */
final class JdbcBlobs implements BlobStore, Promising {
    static final int CHUNK = 256 * 1024;
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

    private final Database database;
    private final StorageLimit limit;

    JdbcBlobs(Database database, StorageLimit limit) {
        this.database = database;
        this.limit = limit;
    }

    @Override
    public Set<Guarantee> guarantees() {
        return database.dialect().guarantees();
    }

    @Override
    public String put(RunContext ctx, InputStream content, long maxBytes) {
        Path held = null;
        try {
            held = Files.createTempFile("revo-blob", null);
            MessageDigest digest = sha256();
            long size = copy(new DigestInputStream(content, digest), held, maxBytes);
            String hash = HexFormat.of().formatHex(digest.digest());
            keep(ctx, hash, held, size);
            return hash;
        } catch (IOException e) {
            throw new UnavailableException(
                    Fault.of("blob_read_failed", "The content could not be read: " + e.getMessage())
                            .cause(e));
        } finally {
            delete(held);
        }
    }

    private static long copy(InputStream from, Path to, long maxBytes) throws IOException {
        long size = 0;
        byte[] buffer = new byte[CHUNK];
        try (var out = Files.newOutputStream(to)) {
            for (int read; (read = from.read(buffer)) >= 0; ) {
                size += read;
                if (size > maxBytes) {
                    throw new QuotaExceededException(
                            Fault.of("blob_too_large", "The content has more than " + maxBytes + " bytes.")
                                    .retryable(false));
                }
                out.write(buffer, 0, read);
            }
        }
        return size;
    }

    private void keep(RunContext ctx, String hash, Path held, long size) {
        // Before the transaction: who is asked may read too.
        long most = limit.most(ctx).orElse(Long.MAX_VALUE);
        database.run(ctx, session -> {
            JdbcStorage.begin(session);
            int chunks = Math.toIntExact((size + CHUNK - 1) / CHUNK);
            int added = session.update("insert into revo_blob (tenant_id, hash, size_bytes, chunks)"
                            + " values (:tenant, :hash, :size, :chunks) on conflict do nothing")
                    .bind("hash", hash)
                    .bind("size", size)
                    .bind("chunks", chunks)
                    .execute();
            if (added == 0) {
                return false;
            }
            chunks(session, hash, held, chunks);
            // Last of all, because from here on the tenant's other blobs wait for this one.
            if (!JdbcStorage.grow(session, JdbcStorage.BLOBS, size, most)) {
                // It may be in a unit of work that goes on.
                remove(session, hash);
                throw StorageLimit.reached(ctx, size, most);
            }
            return true;
        });
    }

    private static void chunks(Session session, String hash, Path held, int chunks) {
        try (InputStream in = Files.newInputStream(held)) {
            for (int n = 0; n < chunks; n++) {
                session.update("insert into revo_blob_chunk (tenant_id, hash, chunk_number, body)"
                                + " values (:tenant, :hash, :number, :body)")
                        .bind("hash", hash)
                        .bind("number", n)
                        .bind("body", in.readNBytes(CHUNK))
                        .execute();
            }
        } catch (IOException e) {
            throw new UnavailableException(
                    Fault.of("blob_read_failed", "The temporary file could not be read: " + e.getMessage())
                            .cause(e));
        }
    }

    private static boolean remove(Session session, String hash) {
        return session.update("delete from revo_blob where tenant_id = :tenant and hash = :hash")
                        .bind("hash", hash)
                        .execute()
                == 1;
    }

    private static void delete(@org.jspecify.annotations.Nullable Path held) {
        try {
            if (held != null) {
                Files.deleteIfExists(held);
            }
        } catch (IOException e) {
            // The system's own cleaning of temporary files takes it.
            held.toFile().deleteOnExit();
        }
    }

    @Override
    public Optional<InputStream> get(RunContext ctx, String hash) {
        if (!HASH.matcher(hash).matches()) {
            return Optional.empty();
        }
        return database.run(
                        ctx,
                        session -> session.query(
                                        "select chunks from revo_blob where tenant_id = :tenant and hash = :hash")
                                .bind("hash", hash)
                                .mapTo(Integer.class)
                                .findOne())
                .map(chunks -> new BlobStream(chunks, number -> chunk(ctx, hash, number)));
    }

    private byte[] chunk(RunContext ctx, String hash, int number) {
        return database.run(
                        ctx,
                        session -> session.query("select body from revo_blob_chunk where tenant_id = :tenant"
                                        + " and hash = :hash and chunk_number = :number")
                                .bind("hash", hash)
                                .bind("number", number)
                                .map((row, context) -> row.getBytes("body"))
                                .findOne())
                .orElseThrow(() -> new UnavailableException(
                        Fault.of("blob_gone", "The content was deleted while it was being read.")));
    }

    @Override
    public boolean delete(RunContext ctx, String hash) {
        return HASH.matcher(hash).matches()
                && database.run(ctx, session -> {
                    JdbcStorage.begin(session);
                    Optional<Long> size = session.query(
                                    "select size_bytes from revo_blob where tenant_id = :tenant and hash = :hash for update")
                            .bind("hash", hash)
                            .mapTo(Long.class)
                            .findOne();
                    return size.isPresent()
                            && remove(session, hash)
                            && JdbcStorage.shrink(session, JdbcStorage.BLOBS, size.get());
                });
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
