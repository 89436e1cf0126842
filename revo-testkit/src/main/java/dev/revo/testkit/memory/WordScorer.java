package dev.revo.testkit.memory;

import dev.revo.creative.Brief;
import dev.revo.creative.Score;
import dev.revo.creative.Scorer;
import dev.revo.run.RunContext;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Scores by words that others do not use and words that the brief uses. No measure of creativity: a stand-in. */
final class WordScorer implements Scorer {
    @Override
    public List<Score> score(RunContext ctx, Brief brief, List<String> texts) {
        Set<String> asked = new HashSet<>(Bm25.words(brief.prompt()));
        return texts.stream()
                .map(text -> {
                    Set<String> own = new HashSet<>(Bm25.words(text));
                    double rare = share(
                            own,
                            word -> texts.stream()
                                            .filter(other -> Bm25.words(other).contains(word))
                                            .count()
                                    == 1);
                    double near = share(own, asked::contains);
                    return new Score(rare * 10, near * 10, rare * 10, 5, brief.weights(), "words-in-memory-1", "none");
                })
                .toList();
    }

    private static double share(Set<String> words, java.util.function.Predicate<String> which) {
        return words.isEmpty() ? 0 : (double) words.stream().filter(which).count() / words.size();
    }
}
