package dev.revo.analytics;

import java.util.List;

/**
 * Figures of the tenant, from its event stream; never from the path of a run. They lag behind by seconds. Thread-safe. Not
 * for implementation by hosts. The action is {@code analytics:read}.
 */
public interface Analytics {
    /** How runs did, one row for each value that the question breaks down by, by name. */
    List<Performance> performance(AnalyticsQuery query);

    /** A measure over time, in equal steps without gaps. */
    Series series(AnalyticsQuery query);

    /**
     * What the measure will be, so many steps ahead, 1 to 1,000.
     *
     * @throws dev.revo.error.InvalidRequestException when there is too little to look back on, saying how much is needed
     */
    Forecast forecast(AnalyticsQuery query, int steps);

    /** Points of the measure that stand out, the strongest first. */
    List<Anomaly> anomalies(AnalyticsQuery query);

    /** What could be better, each with the evidence that led to it, the most worthwhile first. */
    List<Recommendation> recommendations();
}
