/**
 * Reads what model calls used from what adapters tell, in one form. Start with
 * {@link dev.revo.agents.counts.ProviderCounts}. Internal to this module.
 */
@NullMarked
package dev.revo.agents.counts;

import org.jspecify.annotations.NullMarked;
