package dev.revo.creative;

import dev.revo.error.InvalidRequestException;

/**
 * What each part of a score weighs. Zero or more each, adding up to 1.
 *
 * @param originality how far from what most would say
 * @param relevance how much to the point
 * @param surprise how unexpected
 * @param value how useful or fine
 */
public record ScoreWeights(double originality, double relevance, double surprise, double value) {
    /** Checks the range and the sum. */
    public ScoreWeights {
        double sum = originality + relevance + surprise + value;
        if (!(originality >= 0 && relevance >= 0 && surprise >= 0 && value >= 0) || Math.abs(sum - 1) > 1e-9) {
            throw InvalidRequestException.field("weights", "add up to " + sum, "Use zero or more each, 1 together.");
        }
    }

    /** .3, .3, .2 and .2. */
    public static ScoreWeights defaults() {
        return new ScoreWeights(0.3, 0.3, 0.2, 0.2);
    }
}
