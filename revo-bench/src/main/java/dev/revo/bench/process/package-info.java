/**
 * Measuring in JVMs of their own: {@link dev.revo.bench.process.ChildJvm} is one, as the driver holds it, and
 * {@link dev.revo.bench.process.Rounds} is what runs in it.
 */
@NullMarked
package dev.revo.bench.process;

import org.jspecify.annotations.NullMarked;
