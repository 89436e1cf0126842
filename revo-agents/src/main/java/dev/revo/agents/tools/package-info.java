/**
 * A host's own Java methods as tools. Start with {@link dev.revo.agents.tools.JavaTools}.
 */
@NullMarked
package dev.revo.agents.tools;

import org.jspecify.annotations.NullMarked;
