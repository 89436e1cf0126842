/** Who acts, for which tenant, with which rights. Start with {@link dev.revo.scope.Scope}. */
@NullMarked
package dev.revo.scope;

import org.jspecify.annotations.NullMarked;
