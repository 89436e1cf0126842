/**
 * The runtime of agents: model calls with retries and budgets, the tool loop, effects that happen once, replay after a
 * restart. Start with {@link dev.revo.agents.runtime.AgentRuntime}.
 */
@NullMarked
package dev.revo.agents.runtime;

import org.jspecify.annotations.NullMarked;
