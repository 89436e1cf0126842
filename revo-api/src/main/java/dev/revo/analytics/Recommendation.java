package dev.revo.analytics;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * Something that could be better.
 *
 * @param code stable name of the advice, such as {@code cheaper_model}
 * @param advice a sentence for a person
 * @param saving what it would have saved of the measure in the time looked at, had it been followed, 0 to 1
 * @param measure what it saves
 * @param evidence what led to it, each a figure with its source; never empty; unmodifiable
 */
public record Recommendation(
        String code, String advice, double saving, AnalyticsQuery.Measure measure, List<Evidence> evidence) {
    /** Copies; refuses advice without evidence. */
    public Recommendation {
        requireNonNull(code, "code");
        requireNonNull(advice, "advice");
        requireNonNull(measure, "measure");
        evidence = List.copyOf(evidence);
        if (evidence.isEmpty()) {
            throw new IllegalArgumentException("advice without evidence: " + code);
        }
    }

    /**
     * A figure that led to advice.
     *
     * @param what is measured, in words
     * @param value the figure
     * @param unit of the figure
     * @param runs ids of runs to look at; unmodifiable
     */
    public record Evidence(String what, double value, String unit, List<String> runs) {
        /** Copies. */
        public Evidence {
            requireNonNull(what, "what");
            requireNonNull(unit, "unit");
            runs = List.copyOf(runs);
        }
    }
}
