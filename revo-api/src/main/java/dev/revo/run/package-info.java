/** The words of a run: its handle, options, state, limits, money and events. Start with {@link dev.revo.run.RunHandle}. */
@NullMarked
package dev.revo.run;

import org.jspecify.annotations.NullMarked;
