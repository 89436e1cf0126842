/** Hashes and keys as the other packages of this module write and read them. Start with {@link Sha256}. */
@NullMarked
package dev.revo.engine.tenancy.crypto;

import org.jspecify.annotations.NullMarked;
