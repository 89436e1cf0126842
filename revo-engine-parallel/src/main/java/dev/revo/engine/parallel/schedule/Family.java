package dev.revo.engine.parallel.schedule;

import dev.revo.run.RunId;
import java.util.LinkedHashSet;

/** The children of one run that are here. Confined. */
final class Family {
    final RunId parent;
    /** In the order in which they came. */
    final long number;

    final LinkedHashSet<Entry> waiting = new LinkedHashSet<>();
    int atWork;
    long quietSince;
    long patience = Families.PATIENCE;
    int index = Heap.OUT;

    Family(RunId parent, long number) {
        this.parent = parent;
        this.number = number;
    }

    long due() {
        return quietSince + patience;
    }
}
