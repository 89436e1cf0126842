/** Metering measured against plainer ways to count. Start with {@link dev.revo.bench.metering.MeteringPeer}. */
@NullMarked
package dev.revo.bench.metering;

import org.jspecify.annotations.NullMarked;
