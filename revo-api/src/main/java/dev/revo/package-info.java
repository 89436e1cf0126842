/** reVo: an embeddable SDK that runs AI agents in production. Start with {@link dev.revo.Revo}. */
@NullMarked
package dev.revo;

import org.jspecify.annotations.NullMarked;
