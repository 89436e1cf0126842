package dev.revo.creative;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.creative.Constraint.Rule;
import dev.revo.data.Shape;
import dev.revo.error.InvalidRequestException;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

final class CreativeValuesTest {
    private static void refused(String field, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        InvalidRequestException.class,
                        e -> assertThat(e.context()).containsEntry("field", field));
    }

    private static Score score(double part) {
        return new Score(part, part, part, part, ScoreWeights.defaults(), "s", "none");
    }

    @Test
    void a_brief_has_defaults_and_copies() {
        Brief plain = Brief.of("secret plan");
        assertThat(plain.candidates()).isEqualTo(3);
        assertThat(plain.repairs()).isEqualTo(3);
        assertThat(plain.weights()).isEqualTo(ScoreWeights.defaults());
        Brief full = plain.candidates(5)
                .repairs(0)
                .seed(9)
                .diversity(1)
                .style("laconic")
                .techniques("inversion")
                .constraint(Constraint.words(3))
                .constraint(Constraint.haiku())
                .weights(new ScoreWeights(1, 0, 0, 0));
        assertThat(full.prompt()).isEqualTo("secret plan");
        assertThat(full.candidates()).isEqualTo(5);
        assertThat(full.repairs()).isZero();
        assertThat(full.seed()).isEqualTo(9);
        assertThat(full.diversity()).isEqualTo(1);
        assertThat(full.style()).isEqualTo("laconic");
        assertThat(full.techniques()).containsExactly("inversion");
        assertThat(full.constraints()).hasSize(2);
        assertThat(full.weights().originality()).isEqualTo(1);
        assertThat(full.toString()).doesNotContain("secret");
        assertThat(plain.constraints()).isEmpty();
    }

    @Test
    void a_brief_out_of_range_is_refused() {
        Brief brief = Brief.of("x");
        refused("brief.prompt", () -> Brief.of(" "));
        refused("brief.candidates", () -> brief.candidates(0));
        refused("brief.repairs", () -> brief.repairs(11));
        refused("brief.diversity", () -> brief.diversity(2));
        refused("brief.style", () -> brief.style("a".repeat(501)));
        Brief full = brief;
        for (int i = 0; i < 20; i++) {
            full = full.constraint(Constraint.words(1));
        }
        Brief twenty = full;
        refused("brief.constraints", () -> twenty.constraint(Constraint.words(1)));
        refused("constraint.WORDS", () -> Constraint.words(0));
        refused("constraint.CONTAINS", () -> Constraint.contains(" "));
        refused("weights", () -> new ScoreWeights(1, 1, 0, 0));
        refused("weights", () -> new ScoreWeights(2, -1, 0, 0));
        refused("score.surprise", () -> new Score(1, 1, 11, 1, ScoreWeights.defaults(), "s", "none"));
    }

    @Test
    void constraints_say_what_is_wrong() {
        assertThat(Constraint.words(3).fault("one two - three!")).isEmpty();
        assertThat(Constraint.words(3).fault("one")).contains("has 1 words, not 3");
        assertThat(Constraint.maxWords(1).fault("one two")).contains("has 2 words, more than 1");
        assertThat(Constraint.maxCharacters(3).fault("four")).contains("has 4 characters, more than 3");
        assertThat(Constraint.lines(2).fault("a\n\nb")).isEmpty();
        assertThat(Constraint.lines(2).fault("a")).contains("has 1 lines, not 2");
        assertThat(Constraint.withoutLetters("eÉ").fault("No such thing")).isEmpty();
        assertThat(Constraint.withoutLetters("e").fault("TREE")).contains("contains the letter 'e'");
        assertThat(Constraint.withoutLetters("é").fault("CAFÉ")).contains("contains the letter 'é'");
        assertThat(Constraint.contains("tea").fault("Teapot")).isEmpty();
        assertThat(Constraint.contains("tea").fault("coffee")).contains("does not contain 'tea'");
        assertThat(Constraint.avoids("tea").fault("TEA")).contains("contains 'tea'");
        assertThat(Constraint.avoids("tea").fault("coffee")).isEmpty();
    }

    @Test
    void a_haiku_is_counted() {
        String haiku = "An old silent pond\nA frog jumps into the pond\nSplash! Silence again";
        assertThat(Constraint.haiku().fault(haiku)).isEmpty();
        assertThat(Constraint.haiku().fault("one\ntwo")).contains("has 2 lines, not 3");
        assertThat(Constraint.haiku().fault("one\ntwo\nthree").orElseThrow()).contains("syllables in line 1, not 5");
        assertThat(Constraint.haiku()
                        .fault("the little table stood\na frog jumps into the pond\nSplash! Silence again"))
                .isEmpty();
    }

    @Test
    void every_rule_has_words_for_the_model_and_survives_a_journal() {
        Shape<Constraint> shape = Shape.of(Constraint.class);
        for (Rule rule : Rule.values()) {
            Constraint constraint = new Constraint(rule, 3, "abc");
            assertThat(constraint.instruction()).endsWith(".");
            assertThat(shape.decode(shape.encode(constraint))).isEqualTo(constraint);
        }
    }

    @Property
    void words_are_counted_as_they_are_written(@ForAll @IntRange(min = 1, max = 200) int count) {
        String text = "word ".repeat(count);
        assertThat(Constraint.words(count).fault(text)).isEmpty();
        assertThat(Constraint.words(count + 1).fault(text)).isPresent();
    }

    @Property
    void a_total_lies_between_its_parts(
            @ForAll @DoubleRange(max = 10) double a, @ForAll @DoubleRange(max = 10) double b) {
        Score score = new Score(a, b, a, b, ScoreWeights.defaults(), "s", "none");
        assertThat(score.total()).isBetween(Math.min(a, b) - 1e-9, Math.max(a, b) + 1e-9);
    }

    @Test
    void the_best_keeps_every_constraint() {
        Candidate bad = new Candidate("bad", "t", score(9), List.of("has 1 words, not 3"), 3);
        Candidate good = new Candidate("good", "t", score(5), List.of(), 0);
        assertThat(new CreativeResult(List.of(bad, good), 1).best()).contains(good);
        CreativeResult none = new CreativeResult(List.of(bad), 0);
        assertThat(none.best()).isEmpty();
        Shape<CreativeResult> shape = Shape.of(CreativeResult.class);
        assertThat(shape.decode(shape.encode(none))).isEqualTo(none);
    }
}
