package dev.revo.bench.peers;

import java.util.List;

/** Something that costs, measured on reVo and on its peers. Confined to one thread. */
interface Metric {
    /** What comes before the first dot, or all, of the names of its comparisons, for the progress on standard error. */
    String name();

    /** Whether this is what somebody wants who asks for this name. */
    default boolean named(String wanted) {
        return name().equals(wanted);
    }

    /**
     * Measures.
     *
     * @throws IllegalStateException when reVo and a peer answer differently: then there is nothing to compare
     */
    List<Comparison> measure(Setting setting);
}
