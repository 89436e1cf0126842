package dev.revo.spi;

import dev.revo.error.Fault;
import dev.revo.error.UnavailableException;

/**
 * What one piece of a purge came to.
 *
 * @param rows how many were deleted; 0 when there was nothing to delete
 * @param more whether more may be left, so that it is worth asking again
 */
public record Purged(long rows, boolean more) {
    /** There was nothing to delete. */
    public static final Purged NOTHING = new Purged(0, false);

    /** What stores throw that cannot purge: keeping in silence what was to be deleted would be worse than saying so. */
    static UnavailableException unsupported(Object store) {
        return new UnavailableException(Fault.of(
                "purge_unsupported",
                store.getClass().getName() + " does not purge, so what is in it is kept. Implement its purge method."));
    }
}
