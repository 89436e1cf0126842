/** Every store of reVo in memory, for tests and for hosts that need nothing to last. Start with {@link dev.revo.inmemory.InMemory}. */
@NullMarked
package dev.revo.inmemory;

import org.jspecify.annotations.NullMarked;
