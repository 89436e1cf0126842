/**
 * Work in parallel: plans whose steps survive a crash, jobs, joins, and persons who decide in between. Start with
 * {@link dev.revo.parallel.ParallelMind} and {@link dev.revo.parallel.Plan}.
 */
@NullMarked
@Incubating
package dev.revo.parallel;

import dev.revo.data.Incubating;
import org.jspecify.annotations.NullMarked;
