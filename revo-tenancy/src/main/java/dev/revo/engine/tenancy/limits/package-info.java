/**
 * Plan limits that are counted while work goes on: runs at once and calls a day. Start with
 * {@link dev.revo.engine.tenancy.limits.PlanQuotas}.
 */
@NullMarked
package dev.revo.engine.tenancy.limits;

import org.jspecify.annotations.NullMarked;
