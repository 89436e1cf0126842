/**
 * The agent that writes code and proves it: generate, compile, test in a sandbox, repair with the real output. Start with
 * {@link dev.revo.agents.codegen.CodeGeneration}.
 */
@NullMarked
package dev.revo.agents.codegen;

import org.jspecify.annotations.NullMarked;
