package dev.revo.audit.verifier;

import java.util.ArrayList;
import java.util.List;

/**
 * What must be kept of an RFC 6962 Merkle tree to append to it and to know its root: the roots of its complete subtrees, one
 * for each bit that is set in its size, largest first. Immutable; at most 63 hashes.
 *
 * <p>Source: RFC 6962, section 2.1; a tree of n leaves splits at the largest power of two below n, which is what merging two
 * neighbours of one size, like a carry in binary addition, amounts to.
 */
public final class MerkleRange {
    private static final MerkleRange EMPTY = new MerkleRange(0, List.of());

    private final long size;
    private final List<Hash> hashes;

    private MerkleRange(long size, List<Hash> hashes) {
        this.size = size;
        this.hashes = hashes;
    }

    /** The range of a tree without leaves. */
    public static MerkleRange empty() {
        return EMPTY;
    }

    /**
     * The range that was stored. Whether the hashes are true shows only when {@link #root()} is compared with a signed one.
     *
     * @throws IllegalArgumentException if the number of hashes does not fit the size
     */
    public static MerkleRange of(long size, List<Hash> hashes) {
        if (size < 0 || size > ExportFormat.MOST_ROWS || hashes.size() != Long.bitCount(size)) {
            throw new IllegalArgumentException(
                    "A tree of size " + size + " has not " + hashes.size() + " complete subtrees.");
        }
        return new MerkleRange(size, List.copyOf(hashes));
    }

    /** The range with one leaf more; O(log n) at worst, two hashes on average. */
    MerkleRange append(Hash leaf) {
        List<Hash> next = new ArrayList<>(hashes);
        Hash carry = leaf;
        for (long rest = size; (rest & 1) == 1; rest >>= 1) {
            carry = Hash.node(next.remove(next.size() - 1), carry);
        }
        next.add(carry);
        return new MerkleRange(size + 1, List.copyOf(next));
    }

    /** The root of the tree; O(log n). */
    public Hash root() {
        if (hashes.isEmpty()) {
            return Hash.EMPTY_TREE;
        }
        Hash root = hashes.get(hashes.size() - 1);
        for (int i = hashes.size() - 2; i >= 0; i--) {
            root = Hash.node(hashes.get(i), root);
        }
        return root;
    }

    /** The number of leaves. */
    public long size() {
        return size;
    }

    /** The roots of the complete subtrees, largest first; what is stored; unmodifiable. */
    public List<Hash> hashes() {
        return hashes;
    }
}
