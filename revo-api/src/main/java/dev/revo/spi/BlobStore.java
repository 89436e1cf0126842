package dev.revo.spi;

import dev.revo.run.RunContext;
import java.io.InputStream;
import java.util.Optional;

/** SPI: large outputs, addressed by their content. Bound to the context's tenant. Thread-safe. */
public interface BlobStore {
    /**
     * Keeps what the stream holds; the caller closes the stream.
     *
     * @return SHA-256 of the content, hexadecimal, by which it is found again
     * @throws dev.revo.error.QuotaExceededException when it has more than {@code maxBytes}, or {@code plan_limit} when the
     *     tenant's {@link StorageLimit} has no room for it; nothing is kept then. What the tenant has already needs no room
     */
    String put(RunContext ctx, InputStream content, long maxBytes);

    /** The content, if the tenant has it; the caller closes the stream. */
    Optional<InputStream> get(RunContext ctx, String hash);

    /** Deletes the content; whether there was any. */
    boolean delete(RunContext ctx, String hash);
}
