package dev.revo.engine.parallel.schedule;

import dev.revo.run.Priority;
import java.util.EnumSet;
import java.util.List;

/** One of the four lanes: the lines of tenants that may begin a body, in the order of start-time fair queueing. Confined. */
final class Lane {
    /** From the least urgent one; a lane's rank is its place here. */
    static final List<Priority> ORDER = List.copyOf(EnumSet.allOf(Priority.class));

    static final int COUNT = ORDER.size();

    final int rank;
    final double weight;
    /** The start tag of its next body among the lanes. */
    double tag;
    /** Virtual time: the greatest start tag of a line that was served. Who was idle begins here and banks nothing. */
    double virtual;
    /** Whether it had a body to begin when it was looked at last. */
    boolean ready;

    /** Lines that may begin a body, by start tag. */
    final Heap<Line> byTag = new Heap<>() {
        @Override
        boolean before(Line a, Line b) {
            return a.tag < b.tag || (a.tag == b.tag && a.since < b.since);
        }

        @Override
        int place(Line node) {
            return node.tagIndex;
        }

        @Override
        void place(Line node, int index) {
            node.tagIndex = index;
        }
    };

    /**
     * Those of them that have no body in a lane above, by how long their next body has been here at most: bodies that began since
     * are not seen before the line comes first, so that beginning one costs nothing here.
     */
    final Heap<Line> byAge = new Heap<>() {
        @Override
        boolean before(Line a, Line b) {
            return a.olderThan(b);
        }

        @Override
        int place(Line node) {
            return node.ageIndex;
        }

        @Override
        void place(Line node, int index) {
            node.ageIndex = index;
        }
    };

    Lane(int rank, double weight) {
        this.rank = rank;
        this.weight = weight;
    }
}
