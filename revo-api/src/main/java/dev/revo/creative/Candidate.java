package dev.revo.creative;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * Something that was created.
 *
 * @param text the thing
 * @param technique that made it
 * @param score what it is worth
 * @param broken the constraints that it still breaks after all repairs, in words; empty for a good one; unmodifiable
 * @param repairs how often it was repaired
 */
public record Candidate(String text, String technique, Score score, List<String> broken, int repairs) {
    /** Copies. */
    public Candidate {
        requireNonNull(text, "text");
        requireNonNull(technique, "technique");
        requireNonNull(score, "score");
        broken = List.copyOf(broken);
    }

    /** Whether it keeps every constraint. */
    public boolean keepsConstraints() {
        return broken.isEmpty();
    }
}
