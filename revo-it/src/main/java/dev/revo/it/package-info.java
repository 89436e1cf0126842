/** Rules and tests that hold for reVo as a whole. */
@NullMarked
package dev.revo.it;

import org.jspecify.annotations.NullMarked;
