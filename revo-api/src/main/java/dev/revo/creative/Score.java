package dev.revo.creative;

import static java.util.Objects.requireNonNull;

import dev.revo.error.InvalidRequestException;

/**
 * A score from 0 to 10 with its parts, each from 0 to 10.
 *
 * @param originality how far from what most would say
 * @param relevance how much to the point
 * @param surprise how unexpected
 * @param value how useful or fine
 * @param weights what each part weighs
 * @param scorer who scored, with its version
 * @param calibration the human ratings that it was held against; {@code none} when it was not
 */
public record Score(
        double originality,
        double relevance,
        double surprise,
        double value,
        ScoreWeights weights,
        String scorer,
        String calibration) {
    /** Checks the range. */
    public Score {
        requireNonNull(weights, "weights");
        requireNonNull(scorer, "scorer");
        requireNonNull(calibration, "calibration");
        part("originality", originality);
        part("relevance", relevance);
        part("surprise", surprise);
        part("value", value);
    }

    private static void part(String name, double given) {
        if (!(given >= 0 && given <= 10)) {
            throw InvalidRequestException.field("score." + name, "is " + given, "Use a number from 0 to 10.");
        }
    }

    /** The weighted sum of the parts, 0 to 10. */
    public double total() {
        return originality * weights.originality()
                + relevance * weights.relevance()
                + surprise * weights.surprise()
                + value * weights.value();
    }
}
