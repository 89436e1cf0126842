package dev.revo.creative;

import java.util.List;
import java.util.Optional;

/**
 * What came of a brief.
 *
 * @param candidates in the order of choice: the best first, then what is good and differs; those that keep every
 *     constraint before those that do not; unmodifiable
 * @param discarded how many more were made and not chosen
 */
public record CreativeResult(List<Candidate> candidates, int discarded) {
    /** Copies. */
    public CreativeResult {
        candidates = List.copyOf(candidates);
    }

    /** The best that keeps every constraint; empty when none does. */
    public Optional<Candidate> best() {
        return candidates.stream().filter(Candidate::keepsConstraints).findFirst();
    }
}
