/** The built-in clock, ids, threads and scheduler. Start with {@link dev.revo.system.SystemParts}. */
@NullMarked
package dev.revo.system;

import org.jspecify.annotations.NullMarked;
