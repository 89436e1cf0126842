/**
 * The fair scheduler of Parallel Mind: lanes by weight, tenants by start-time fair queueing, caps, bounds. Start with
 * {@link dev.revo.engine.parallel.schedule.FairScheduler}.
 */
@NullMarked
package dev.revo.engine.parallel.schedule;

import org.jspecify.annotations.NullMarked;
