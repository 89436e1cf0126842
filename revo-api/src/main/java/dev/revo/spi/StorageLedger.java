package dev.revo.spi;

import dev.revo.run.RunContext;
import java.util.Map;

/**
 * SPI: how many bytes a tenant keeps, by area, such as {@code blobs}. Who keeps something counts it here, where he can in the
 * transaction that keeps it. Everything belongs to the context's tenant. Each method takes effect as a whole or not at all.
 * Thread-safe, also across processes; inside a {@link UnitOfWork} of the same context it is part of its transaction.
 *
 * <p>A ledger counts and compares. How much there may be is its caller's to say: {@link StorageLimit}.
 */
public interface StorageLedger {
    /**
     * Counts bytes that are about to be kept, if all areas together have room for them.
     *
     * @param area 1 to 64 of {@code [a-z0-9_.-]}, one for each sort of thing that is kept
     * @param bytes zero or more; zero always has room
     * @param most what all areas together never pass by this
     * @return false when there is no room; nothing is counted then
     */
    boolean grow(RunContext ctx, String area, long bytes, long most);

    /** Takes back bytes that are kept no more; an area never has less than zero. */
    void shrink(RunContext ctx, String area, long bytes);

    /** How many bytes each area has; areas without any may be left out. */
    Map<String, Long> used(RunContext ctx);
}
