package dev.revo.engine.parallel.schedule;

import org.jspecify.annotations.Nullable;

/** Bodies in a row, linked through themselves: each step is O(1), taking one out of the middle too. Confined. */
final class Fifo {
    private @Nullable Entry head;
    private @Nullable Entry tail;

    boolean isEmpty() {
        return head == null;
    }

    @Nullable
    Entry head() {
        return head;
    }

    void add(Entry entry) {
        entry.earlier = tail;
        if (tail == null) {
            head = entry;
        } else {
            tail.later = entry;
        }
        tail = entry;
    }

    /** Puts back what was the head. */
    void addFirst(Entry entry) {
        entry.later = head;
        if (head == null) {
            tail = entry;
        } else {
            head.earlier = entry;
        }
        head = entry;
    }

    void remove(Entry entry) {
        Entry earlier = entry.earlier;
        Entry later = entry.later;
        if (earlier == null) {
            head = later;
        } else {
            earlier.later = later;
        }
        if (later == null) {
            tail = earlier;
        } else {
            later.earlier = earlier;
        }
        entry.earlier = null;
        entry.later = null;
    }
}
