/** Agents: what they are, how they are asked, and what they work with. Start with {@link dev.revo.agent.Agent}. */
@NullMarked
package dev.revo.agent;

import org.jspecify.annotations.NullMarked;
