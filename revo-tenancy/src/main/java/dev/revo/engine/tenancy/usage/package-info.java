/**
 * Metering: counts what tenants consume, and reserves from their budgets before anything is consumed. Start with
 * {@link dev.revo.engine.tenancy.usage.Metering}.
 */
@NullMarked
package dev.revo.engine.tenancy.usage;

import org.jspecify.annotations.NullMarked;
