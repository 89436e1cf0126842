package dev.revo.bench.peers;

import dev.revo.bench.stores.StoreLoad;
import java.util.List;

/**
 * How much to measure.
 *
 * @param users members of the organization
 * @param policies numbers of policies, a comparison for each
 * @param rounds how often either side is timed
 * @param batchNanos how long a side runs in a round
 * @param warmUpNanos how long a side runs before the first round
 * @param evictBytes how much memory is read to empty the caches of the processor
 * @param stores how much stores are given to do
 */
record Effort(
        int users,
        List<Integer> policies,
        int rounds,
        long batchNanos,
        long warmUpNanos,
        int evictBytes,
        StoreLoad stores) {
    /** For figures. */
    static Effort full() {
        return new Effort(
                100_000,
                List.of(10, 1_000, 100_000),
                31,
                20_000_000,
                1_500_000_000,
                96 << 20,
                new StoreLoad(8, 1_600, 15));
    }

    /** To see that it runs. */
    static Effort tiny() {
        return new Effort(500, List.of(10, 200), 3, 200_000, 1_000_000, 1 << 20, new StoreLoad(2, 16, 2));
    }
}
