/** What a tenant consumes, what it may consume, and what it costs. Start with {@link dev.revo.usage.UsageMeter}. */
@NullMarked
@Incubating
package dev.revo.usage;

import dev.revo.data.Incubating;
import org.jspecify.annotations.NullMarked;
