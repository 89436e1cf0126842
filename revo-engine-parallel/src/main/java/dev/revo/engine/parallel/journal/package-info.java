/**
 * One append-only log for all runs of all tenants of one reVo, durable before it answers. Start with
 * {@link dev.revo.engine.parallel.journal.WorkLog}.
 */
@NullMarked
package dev.revo.engine.parallel.journal;

import org.jspecify.annotations.NullMarked;
