package dev.revo.bench.stores;

import java.util.List;

/**
 * What one event cost both sides, in microseconds of wall time over all threads, round by round.
 *
 * @param metric what was measured
 * @param peer against what
 * @param revo reVo's cost of each round; unmodifiable
 * @param other the peer's cost of each round; unmodifiable
 */
public record StoreCost(String metric, String peer, List<Double> revo, List<Double> other) {
    /** Copies. */
    public StoreCost {
        revo = List.copyOf(revo);
        other = List.copyOf(other);
    }
}
