/**
 * Comparisons of reVo's engines with libraries that do the same. Each {@link dev.revo.bench.peers.Metric} proves that both
 * sides answer alike and then times them in turns, in one run; groups of them are listed in {@code Groups}.
 */
@NullMarked
package dev.revo.bench.peers;

import org.jspecify.annotations.NullMarked;
