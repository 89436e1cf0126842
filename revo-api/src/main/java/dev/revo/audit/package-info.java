/** Who did what, when, and what came of it. Start with {@link dev.revo.audit.Audit}. */
@NullMarked
package dev.revo.audit;

import org.jspecify.annotations.NullMarked;
