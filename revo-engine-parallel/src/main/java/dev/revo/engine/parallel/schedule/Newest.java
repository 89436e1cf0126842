package dev.revo.engine.parallel.schedule;

import java.util.ArrayDeque;
import java.util.Iterator;

/**
 * The bodies that wait in a lane, newest first, for a queue that sheds. Those that left stay until they are as many as the rest,
 * then all of them go: O(1) for each in the mean. Children and bodies lifted by age are never in it. Confined.
 */
final class Newest {
    private static final int LEAST = 64;

    private final int rank;
    private final ArrayDeque<Entry> entries = new ArrayDeque<>();
    private int tidyAt = LEAST;

    Newest(int rank) {
        this.rank = rank;
    }

    void add(Entry entry) {
        entries.addLast(entry);
        if (entries.size() >= tidyAt) {
            entries.removeIf(each -> !waits(each));
            tidyAt = Math.max(LEAST, 2 * entries.size());
        }
    }

    /** Newest first; what does not {@link #waits} any more may be among them. */
    Iterator<Entry> iterator() {
        return entries.descendingIterator();
    }

    int size() {
        return entries.size();
    }

    boolean waits(Entry entry) {
        return entry.state == Entry.State.WAITING && entry.line().line.lane.rank == rank;
    }
}
