package dev.revo.engine.parallel.schedule;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A binary heap whose elements know their place in it, so that taking one out of the middle or moving it costs O(log n);
 * {@link java.util.PriorityQueue} searches for it in O(n). Confined.
 */
abstract class Heap<N> {
    /** The place of what is not in the heap. */
    static final int OUT = -1;

    private final List<N> nodes = new ArrayList<>();

    /** Whether a comes before b. */
    abstract boolean before(N a, N b);

    /** The place that the element was told last, at first {@link #OUT}. */
    abstract int place(N node);

    /** Tells the element its place. */
    abstract void place(N node, int index);

    boolean isEmpty() {
        return nodes.isEmpty();
    }

    int size() {
        return nodes.size();
    }

    boolean has(N node) {
        return place(node) != OUT;
    }

    @Nullable
    N first() {
        return nodes.isEmpty() ? null : nodes.get(0);
    }

    void add(N node) {
        nodes.add(node);
        place(node, nodes.size() - 1);
        up(nodes.size() - 1);
    }

    void remove(N node) {
        int hole = place(node);
        N last = nodes.remove(nodes.size() - 1);
        place(node, OUT);
        if (last != node) {
            put(last, hole);
            moved(last);
        }
    }

    /** Restores the order after the element's key has changed. */
    void moved(N node) {
        up(place(node));
        down(place(node));
    }

    private void up(int from) {
        int at = from;
        N node = nodes.get(at);
        while (at > 0) {
            int parent = (at - 1) / 2;
            if (!before(node, nodes.get(parent))) {
                break;
            }
            put(nodes.get(parent), at);
            at = parent;
        }
        put(node, at);
    }

    private void down(int from) {
        int at = from;
        N node = nodes.get(at);
        while (2 * at + 1 < nodes.size()) {
            int child = 2 * at + 1;
            if (child + 1 < nodes.size() && before(nodes.get(child + 1), nodes.get(child))) {
                child++;
            }
            if (!before(nodes.get(child), node)) {
                break;
            }
            put(nodes.get(child), at);
            at = child;
        }
        put(node, at);
    }

    private void put(N node, int at) {
        nodes.set(at, node);
        place(node, at);
    }
}
