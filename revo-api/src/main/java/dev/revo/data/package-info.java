/** How values cross borders: one codec per type for journal, REST and tools. Start with {@link dev.revo.data.Shape}. */
@NullMarked
package dev.revo.data;

import org.jspecify.annotations.NullMarked;
