/** What happens, as it is told to listeners. Start with {@link dev.revo.event.RevoEvent}. */
@NullMarked
package dev.revo.event;

import org.jspecify.annotations.NullMarked;
