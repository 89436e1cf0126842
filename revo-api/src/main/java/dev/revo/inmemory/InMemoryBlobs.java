package dev.revo.inmemory;

import dev.revo.error.Fault;
import dev.revo.error.QuotaExceededException;
import dev.revo.error.UnavailableException;
import dev.revo.run.RunContext;
import dev.revo.spi.BlobStore;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.RunJournal;
import dev.revo.spi.RunOutput;
import dev.revo.spi.StorageLedger;
import dev.revo.spi.StorageLimit;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Blobs by tenant and hash, counted in a ledger. */
final class InMemoryBlobs implements BlobStore {
    private static final String AREA = "blobs";

    private record Key(String tenant, String hash) {}

    private static final class Content {
        private final byte[] bytes;
        // Whose ledger takes the bytes back when nobody is there to say so.
        private final RunContext keeper;

        Content(byte[] bytes, RunContext keeper) {
            this.bytes = bytes;
            this.keeper = keeper;
        }

        InputStream stream() {
            return new ByteArrayInputStream(bytes);
        }
    }

    // The largest array of bytes that every JVM can make, less the one byte that tells too much.
    private static final long LARGEST = Integer.MAX_VALUE - 9L;

    private final StorageLedger ledger;
    private final StorageLimit limit;
    private final Map<Key, Content> blobs = new ConcurrentHashMap<>();

    InMemoryBlobs(StorageLedger ledger, StorageLimit limit) {
        this.ledger = ledger;
        this.limit = limit;
    }

    /** Deletes the outputs of a run that is not known any more: they belonged to it alone. */
    void drop(RunKey run, List<JournalEntry> entries) {
        for (JournalEntry entry : entries) {
            if (entry.type().equals(RunJournal.OUTPUT)) {
                Content gone =
                        blobs.remove(new Key(run.tenant(), RunOutput.of(entry).hash()));
                if (gone != null) {
                    ledger.shrink(gone.keeper, AREA, gone.bytes.length);
                }
            }
        }
    }

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
        long most = limit.most(ctx).orElse(Long.MAX_VALUE);
        // One at a time for each content: what is there already costs nothing.
        blobs.computeIfAbsent(new Key(ctx.tenant(), hash), key -> counted(ctx, bytes, most));
        return hash;
    }

    private Content counted(RunContext ctx, byte[] bytes, long most) {
        if (!ledger.grow(ctx, AREA, bytes.length, most)) {
            throw StorageLimit.reached(ctx, bytes.length, most);
        }
        return new Content(bytes, ctx);
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
        return Optional.ofNullable(blobs.get(new Key(ctx.tenant(), hash))).map(Content::stream);
    }

    @Override
    public boolean delete(RunContext ctx, String hash) {
        Content gone = blobs.remove(new Key(ctx.tenant(), hash));
        if (gone != null) {
            ledger.shrink(ctx, AREA, gone.bytes.length);
        }
        return gone != null;
    }
}
