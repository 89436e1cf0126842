package dev.revo.spi;

import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import java.util.Collection;
import java.util.Optional;

/** SPI: which run was started under which key. Bound to the context's tenant. Thread-safe, also across processes. */
public interface IdempotencyStore {
    /**
     * Binds the key to this run unless it is bound.
     *
     * @param fingerprint hash of the request
     * @return empty when the key is bound to this run now, else the run it was bound to before
     * @throws dev.revo.error.ConflictException when it was bound with another fingerprint
     */
    Optional<RunId> bind(RunContext ctx, String key, String fingerprint, RunId run);

    /** Frees the key if it is bound to this run: the run was refused before it was journaled. */
    void release(RunContext ctx, String key, RunId run);

    /**
     * Frees all keys that are bound to these runs, whose journals were deleted; how many there were.
     *
     * @param runs at most 1,000
     */
    default int forget(RunContext ctx, Collection<RunId> runs) {
        throw Purged.unsupported(this);
    }
}
