package dev.revo.bench.parallel;

import java.util.List;

/**
 * What something cost on both sides, in each round.
 *
 * @param metric what was measured
 * @param peer against whom
 * @param unit of both
 * @param revo reVo's cost
 * @param other the peer's, in the same rounds
 */
public record TaskCost(String metric, String peer, String unit, List<Double> revo, List<Double> other) {
    /** Copies. */
    public TaskCost {
        revo = List.copyOf(revo);
        other = List.copyOf(other);
    }
}
