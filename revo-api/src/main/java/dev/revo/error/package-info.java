/** The faults a caller can meet: one sealed family under {@link dev.revo.error.RevoException}. Expected outcomes are values; what is here is thrown. */
@NullMarked
package dev.revo.error;

import org.jspecify.annotations.NullMarked;
