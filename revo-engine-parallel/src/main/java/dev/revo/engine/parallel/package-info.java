/**
 * Parallel Mind: jobs and workflows with priorities, fairness between tenants, and a journal that survives a crash.
 * A host installs it by its module factory and uses it as {@code dev.revo.parallel.ParallelMind}.
 */
@NullMarked
package dev.revo.engine.parallel;

import org.jspecify.annotations.NullMarked;
