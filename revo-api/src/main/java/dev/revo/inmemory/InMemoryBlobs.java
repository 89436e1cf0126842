package dev.revo.inmemory;

import dev.revo.error.Fault;
import dev.revo.error.QuotaExceededException;
import dev.revo.error.UnavailableException;
import dev.revo.run.RunContext;
import dev.revo.spi.BlobStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Blobs by tenant and hash. */
final class InMemoryBlobs implements BlobStore {
    private record Key(String tenant, String hash) {}

    // The largest array of bytes that every JVM can make, less the one byte that tells too much.
    private static final long LARGEST = Integer.MAX_VALUE - 9L;

    private final Map<Key, byte[]> blobs = new ConcurrentHashMap<>();

    @Override
    public String put(RunContext ctx, InputStream content, long maxBytes) {
        byte[] bytes;
        try {
            bytes = content.readNBytes((int) Math.min(maxBytes, LARGEST) + 1);
        } catch (IOException e) {
            throw new UnavailableException(
                    Fault.of("blob_read_failed", "The content could not be read: " + e.getMessage())
                            .cause(e));
        }
        if (bytes.length > Math.min(maxBytes, LARGEST)) {
            throw new QuotaExceededException(
                    Fault.of("blob_too_large", "The content has more than " + Math.min(maxBytes, LARGEST) + " bytes.")
                            .retryable(false));
        }
        String hash = hash(bytes);
        blobs.put(new Key(ctx.tenant(), hash), bytes);
        return hash;
    }

    private static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public Optional<InputStream> get(RunContext ctx, String hash) {
        return Optional.ofNullable(blobs.get(new Key(ctx.tenant(), hash))).map(ByteArrayInputStream::new);
    }

    @Override
    public boolean delete(RunContext ctx, String hash) {
        return blobs.remove(new Key(ctx.tenant(), hash)) != null;
    }
}
