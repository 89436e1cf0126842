package dev.revo.bench.parallel;

import java.util.List;

/**
 * What one task cost on both sides, in each round.
 *
 * @param metric what was measured
 * @param peer against whom
 * @param revo nanoseconds of processor time of the whole process, for a task
 * @param other the same of the peer, in the same rounds
 */
public record TaskCost(String metric, String peer, List<Double> revo, List<Double> other) {
    /** Copies. */
    public TaskCost {
        revo = List.copyOf(revo);
        other = List.copyOf(other);
    }
}
