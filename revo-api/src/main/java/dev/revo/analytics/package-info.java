/**
 * What the events of a tenant say when they are added up: performance, usage, forecasts, anomalies, advice. Start with
 * {@link dev.revo.analytics.Analytics}.
 */
@NullMarked
@Incubating
package dev.revo.analytics;

import dev.revo.data.Incubating;
import org.jspecify.annotations.NullMarked;
