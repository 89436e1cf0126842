package dev.revo.engine.parallel.schedule;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A binary heap whose elements know their place in it, so that taking one out of the middle or moving it costs O(log n);
 * {@link java.util.PriorityQueue} searches for it in O(n). Confined.
 */
abstract class Heap<N> {
    /** The place of what is not in the heap. */
    static final int OUT = -1;

    private @Nullable Object[] nodes = new Object[8];
    private int size;

    /** Whether a comes before b. */
    abstract boolean before(N a, N b);

    /** The place that the element was told last, at first {@link #OUT}. */
    abstract int place(N node);

    /** Tells the element its place. */
    abstract void place(N node, int index);

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    boolean has(N node) {
        return place(node) != OUT;
    }

    @Nullable
    N first() {
        return size == 0 ? null : at(0);
    }

    void add(N node) {
        if (size == nodes.length) {
            nodes = Arrays.copyOf(nodes, 2 * size);
        }
        put(node, size);
        up(size++);
    }

    void remove(N node) {
        int hole = place(node);
        N last = at(--size);
        nodes[size] = null;
        place(node, OUT);
        if (last != node) {
            put(last, hole);
            moved(last);
        }
    }

    /** Restores the order after the element's key has changed. */
    void moved(N node) {
        int from = place(node);
        if (up(from) == from) {
            down(from);
        }
    }

    // Only elements are put into the array, and only those in use are read.
    @SuppressWarnings({"unchecked", "NullAway"})
    private N at(int index) {
        return (N) nodes[index];
    }

    private int up(int from) {
        int at = from;
        N node = at(from);
        while (at > 0) {
            int parent = (at - 1) / 2;
            N above = at(parent);
            if (!before(node, above)) {
                break;
            }
            put(above, at);
            at = parent;
        }
        if (at != from) {
            put(node, at);
        }
        return at;
    }

    private void down(int from) {
        int at = from;
        N node = at(from);
        while (2 * at + 1 < size) {
            int child = 2 * at + 1;
            N next = at(child);
            if (child + 1 < size && before(at(child + 1), next)) {
                next = at(++child);
            }
            if (!before(next, node)) {
                break;
            }
            put(next, at);
            at = child;
        }
        if (at != from) {
            put(node, at);
        }
    }

    private void put(N node, int at) {
        nodes[at] = node;
        place(node, at);
    }
}
