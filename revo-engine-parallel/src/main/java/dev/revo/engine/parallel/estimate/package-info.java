/** How long the rest of a run takes: what steps took, and draws over what is left. Start with {@code Durations}. */
@NullMarked
package dev.revo.engine.parallel.estimate;

import org.jspecify.annotations.NullMarked;
