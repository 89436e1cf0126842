/**
 * A host's own Java methods as tools, and an agent that calls tools for who is none. Start with
 * {@link dev.revo.agents.tools.JavaTools}.
 */
@NullMarked
package dev.revo.agents.tools;

import org.jspecify.annotations.NullMarked;
