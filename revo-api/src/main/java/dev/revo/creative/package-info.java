/**
 * Ideas on request: by techniques, within constraints that a program checks, with scores that show their parts. Start with
 * {@link dev.revo.creative.Creative}.
 */
@NullMarked
@Incubating
package dev.revo.creative;

import dev.revo.data.Incubating;
import org.jspecify.annotations.NullMarked;
