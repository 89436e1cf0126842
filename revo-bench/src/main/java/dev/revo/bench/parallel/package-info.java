/**
 * Parallel Mind beside libraries that do the same: {@link dev.revo.bench.parallel.Contests} says what is measured,
 * {@link dev.revo.bench.parallel.Tournament} measures it, each side in a JVM of its own.
 */
@NullMarked
package dev.revo.bench.parallel;

import org.jspecify.annotations.NullMarked;
