/**
 * How long a right that was revoked in one process is still held in another. {@link dev.revo.bench.stores.rights.StalenessCommand}
 * is the type to start with.
 */
@NullMarked
package dev.revo.bench.stores.rights;

import org.jspecify.annotations.NullMarked;
