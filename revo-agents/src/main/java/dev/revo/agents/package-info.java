/**
 * The agent runtime and the standard agents, as modules a host installs.
 * Packages beside this one hold the parts: the loop, the sandbox, the verifiers and one package per agent.
 */
@NullMarked
package dev.revo.agents;

import org.jspecify.annotations.NullMarked;
