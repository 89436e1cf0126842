package dev.revo.analytics;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What a measure will be.
 *
 * @param from the beginning of the first step
 * @param step the length of each
 * @param points one for each step; unmodifiable
 * @param coverage how often the truth is between lower and upper, 0 to 1, as held against the past
 * @param method how it was made
 */
public record Forecast(Instant from, Duration step, List<Point> points, double coverage, String method) {
    /** Copies. */
    public Forecast {
        requireNonNull(from, "from");
        requireNonNull(step, "step");
        requireNonNull(method, "method");
        points = List.copyOf(points);
    }

    /**
     * A step of a forecast.
     *
     * @param expected the middle
     * @param lower the lower end
     * @param upper the upper end
     */
    public record Point(double expected, double lower, double upper) {
        /** Checks the order. */
        public Point {
            if (!(lower <= expected && expected <= upper)) {
                throw new IllegalArgumentException(expected + " is not between " + lower + " and " + upper);
            }
        }
    }
}
