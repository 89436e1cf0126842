/**
 * Workflows described as data: a JSON document with agents, tools, persons, conditions and values becomes a plan. Start with
 * {@link dev.revo.engine.parallel.document.WorkflowDocument}.
 */
@NullMarked
@Incubating
package dev.revo.engine.parallel.document;

import dev.revo.data.Incubating;
import org.jspecify.annotations.NullMarked;
