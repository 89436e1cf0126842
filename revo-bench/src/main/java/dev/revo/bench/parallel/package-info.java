/** Executors of the JDK beside Parallel Mind: what one small task costs. */
@NullMarked
package dev.revo.bench.parallel;

import org.jspecify.annotations.NullMarked;
