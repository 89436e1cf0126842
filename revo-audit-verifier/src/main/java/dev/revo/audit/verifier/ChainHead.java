package dev.revo.audit.verifier;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;

/**
 * Where a tenant's chain ends: the number and hash of its last row, and what must be kept to extend its Merkle tree. It does
 * no I/O: who writes a chain keeps the head beside the rows, in the same transaction. Immutable.
 *
 * <pre>{@code
 * ChainHead next = head.then(row);
 * insert(next.seq(), row.canonical(), next.last(), head.last());
 * }</pre>
 */
public final class ChainHead {
    /** The most bytes of a canonical row: 16 MiB. */
    public static final int MOST_BYTES = 16 << 20;

    private static final ChainHead START = new ChainHead(Hash.ZERO, MerkleRange.empty());

    private final Hash last;
    private final MerkleRange range;

    private ChainHead(Hash last, MerkleRange range) {
        this.last = last;
        this.range = range;
    }

    /** The head of a chain without rows: number 0, {@link Hash#ZERO}, an empty range. */
    public static ChainHead start() {
        return START;
    }

    /**
     * The head that was stored.
     *
     * @param seq number of the last row, 0 for none
     * @param last its hash, {@link Hash#ZERO} for none
     * @param range the hashes of {@link #range()}, in their order
     * @throws IllegalArgumentException if the range does not fit the number
     */
    public static ChainHead of(long seq, Hash last, List<Hash> range) {
        return new ChainHead(requireNonNull(last, "last"), MerkleRange.of(seq, range));
    }

    /**
     * The head after one row more. The row's hash is the {@link #last()} of the result: SHA-256 of a zero byte, the canonical
     * row and the hash of the row before, which is the leaf hash of RFC 6962, section 2.1.
     *
     * @throws IllegalArgumentException if the row has more than {@link #MOST_BYTES} bytes
     */
    public ChainHead then(AuditRow row) {
        return then(row.canonical());
    }

    /** As {@link #then(AuditRow)}, with the bytes of {@link AuditRow#canonical()}, which are not parsed again. */
    public ChainHead then(byte[] canonical) {
        if (canonical.length > MOST_BYTES) {
            throw new IllegalArgumentException("A row has at most " + MOST_BYTES + " bytes, this has "
                    + canonical.length + ". Audit ids, not content.");
        }
        return withLeaf(linkHash(canonical, last));
    }

    /** The head after a row with this hash. */
    ChainHead withLeaf(Hash hash) {
        return new ChainHead(hash, range.append(hash));
    }

    /** The hash of a row after a row. */
    static Hash linkHash(byte[] canonical, Hash prev) {
        return Hash.leaf(canonical, prev.bytes());
    }

    /**
     * What is to be signed about the chain as it is now.
     *
     * @param origin names the chain, see {@link Checkpoint#origin(String, String)}
     * @param at when it is signed
     */
    public Checkpoint checkpoint(String origin, Instant at) {
        return new Checkpoint(origin, seq(), range.root(), List.of("at " + AuditRow.time(at)));
    }

    /** The number of the last row, 0 for none. */
    public long seq() {
        return range.size();
    }

    /** The hash of the last row, {@link Hash#ZERO} for none. */
    public Hash last() {
        return last;
    }

    /** The Merkle range over the hashes of all rows. */
    public MerkleRange range() {
        return range;
    }
}
