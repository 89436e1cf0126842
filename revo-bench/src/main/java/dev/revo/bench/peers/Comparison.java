package dev.revo.bench.peers;

/**
 * A cost on both sides.
 *
 * @param metric what was measured
 * @param peer against whom
 * @param unit of both costs
 * @param revo reVo's cost
 * @param other the peer's cost
 * @param ratio reVo's cost in the peer's, in each round: below 1 is better
 */
record Comparison(String metric, String peer, String unit, Spread revo, Spread other, Spread ratio) {}
