/**
 * Small engines that keep everything in memory, for tests of what is written against the contracts. Start with
 * {@link dev.revo.testkit.memory.InMemoryEngines}.
 */
@NullMarked
package dev.revo.testkit.memory;

import org.jspecify.annotations.NullMarked;
