/**
 * Long-term memory: kept when it says so, found by meaning and by word, erased for good. Start with
 * {@link dev.revo.recall.Recall}.
 */
@NullMarked
@Incubating
package dev.revo.recall;

import dev.revo.data.Incubating;
import org.jspecify.annotations.NullMarked;
