package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.creative.Brief;
import dev.revo.creative.Score;
import dev.revo.creative.ScoreWeights;
import dev.revo.creative.Scorer;
import dev.revo.testkit.memory.InMemoryEngines;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class ScorerContractTest extends ScorerContract {
    @Override
    protected Scorer scorer() {
        return InMemoryEngines.scorer();
    }

    private static Score score(double part, ScoreWeights weights) {
        return new Score(part, part, part, part, weights, "wrong", "none");
    }

    @Test
    void a_scorer_that_pays_for_words_fails() throws Exception {
        assertThat(failures((ctx, brief, texts) -> texts.stream()
                        .map(text -> score(Math.min(10, text.length() / 20.0), brief.weights()))
                        .toList()))
                .containsExactly("saying_it_twice_is_not_better");
    }

    @Test
    void a_scorer_with_moods_fails() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        assertThat(failures((ctx, brief, texts) -> texts.stream()
                        .map(text -> score(calls.incrementAndGet() % 10, brief.weights()))
                        .toList()))
                .contains("gives_the_same_again", "another_tenant_changes_nothing");
    }

    @Test
    void a_scorer_that_leaves_blank_texts_out_fails() throws Exception {
        assertThat(failures((ctx, brief, texts) -> texts.stream()
                        .filter(text -> !text.isBlank())
                        .map(text -> score(5, brief.weights()))
                        .toList()))
                .containsExactly("any_text_has_a_score");
    }

    @Test
    void a_scorer_with_weights_of_its_own_fails() throws Exception {
        assertThat(failures((ctx, brief, texts) -> texts.stream()
                        .map(text -> score(5, ScoreWeights.defaults()))
                        .toList()))
                .containsExactly("uses_the_weights_of_the_brief");
    }

    @Test
    void a_scorer_that_favours_the_first_fails() throws Exception {
        assertThat(failures((ctx, brief, texts) -> favourFirst(brief, texts)))
                .containsExactly("scores_follow_their_texts_when_the_order_changes");
    }

    private static List<Score> favourFirst(Brief brief, List<String> texts) {
        AtomicInteger place = new AtomicInteger();
        return texts.stream()
                .map(text -> score(Math.max(0, 9 - place.getAndIncrement()), brief.weights()))
                .toList();
    }

    private static List<String> failures(Scorer wrong) throws Exception {
        return Kit.failures(ScorerContract.class, () -> new ScorerContract() {
            @Override
            protected Scorer scorer() {
                return wrong;
            }
        });
    }
}
