package dev.revo.it.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.Revo;
import dev.revo.ScopedRevo;
import dev.revo.creative.Brief;
import dev.revo.creative.Candidate;
import dev.revo.creative.Constraint;
import dev.revo.creative.CreativeResult;
import dev.revo.creative.Score;
import dev.revo.creative.ScoreWeights;
import dev.revo.creative.Scorer;
import dev.revo.creative.Technique;
import dev.revo.engine.parallel.ParallelEngine;
import dev.revo.error.BudgetExceededException;
import dev.revo.error.CancelledException;
import dev.revo.error.NotFoundException;
import dev.revo.run.Budget;
import dev.revo.run.RunHandle;
import dev.revo.run.RunOptions;
import dev.revo.scope.Scope;
import dev.revo.testkit.memory.InMemoryEngines;
import dev.revo.testkit.model.Hold;
import dev.revo.testkit.model.ScriptedModel;
import dev.revo.testkit.model.Turn;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A host asks for slogans, with a technique and a scorer of its own and rules that a program checks. */
final class CreativeScenarioTest {
    /** Turns the question round; chance comes from the brief's seed only. */
    private static final Technique INVERSION = new Technique() {
        @Override
        public String name() {
            return "inversion";
        }

        @Override
        public String create(Context ctx, Brief brief) {
            List<String> sides = List.of("worst", "loudest", "slowest");
            String side = sides.get(ctx.random().nextInt(sides.size()));
            return ctx.ask("Say the " + side + " opposite of: " + brief.prompt());
        }
    };

    /** Shorter is better, in every part. */
    private static final Scorer SHORT = (ctx, brief, texts) -> texts.stream()
            .map(text -> {
                double part = Math.max(0, 10 - text.length() / 10.0);
                return new Score(part, part, part, part, brief.weights(), "short-1", "none");
            })
            .toList();

    private static Revo revo(ScriptedModel model) {
        return Revo.builder()
                .trustAllCallers()
                .model(model)
                .contribute(Technique.class, INVERSION)
                .provide(Scorer.class, SHORT)
                .install(InMemoryEngines.creative())
                .install(ParallelEngine.module())
                .build();
    }

    @Test
    void a_broken_rule_is_repaired_and_the_best_comes_first() {
        ScriptedModel model =
                ScriptedModel.of("Buy our very tasty bread today", "Bold crusts, soft hearts", "Ask for it");
        try (Revo revo = revo(model)) {
            ScopedRevo acme = revo.with(Scope.of("acme", "ada"));
            Brief brief = Brief.of("a slogan for a bakery")
                    .techniques("inversion")
                    .candidates(2)
                    .style("laconic")
                    .seed(7)
                    .constraint(Constraint.maxWords(4))
                    .constraint(Constraint.withoutLetters("y"))
                    .weights(new ScoreWeights(0.4, 0.2, 0.2, 0.2));
            CreativeResult result = acme.creative().create(brief);
            assertThat(result.candidates())
                    .extracting(Candidate::text)
                    .containsExactly("Ask for it", "Bold crusts, soft hearts");
            Candidate second = result.candidates().get(1);
            assertThat(second.repairs()).isEqualTo(1);
            assertThat(second.keepsConstraints()).isTrue();
            assertThat(second.technique()).isEqualTo("inversion");
            Score score = second.score();
            assertThat(score.total())
                    .as("the parts explain the score")
                    .isEqualTo(0.4 * score.originality()
                            + 0.2 * score.relevance()
                            + 0.2 * score.surprise()
                            + 0.2 * score.value());
            assertThat(score.scorer()).isEqualTo("short-1");
            assertThat(model.requests().get(1).messages().toString())
                    .as("the repair is told what was wrong")
                    .contains("has 6 words, more than 4")
                    .contains("contains the letter 'y'");
            model.assertExhausted();
        }
    }

    @Test
    void what_cannot_be_repaired_is_told_and_comes_last() {
        try (Revo revo = revo(ScriptedModel.answering(
                request -> Turn.say(request.messages().toString().contains("Rewrite") ? "still eeee" : "eeee")))) {
            CreativeResult result = revo.solo()
                    .creative()
                    .create(Brief.of("x").candidates(1).repairs(2).constraint(Constraint.withoutLetters("e")));
            assertThat(result.best()).isEmpty();
            assertThat(result.candidates().get(0).repairs()).isEqualTo(2);
            assertThat(result.candidates().get(0).broken()).containsExactly("contains the letter 'e'");
        }
    }

    @Test
    void the_same_seed_asks_the_same() {
        assertThat(prompts(7)).isEqualTo(prompts(7));
        assertThat(prompts(7)).isNotEqualTo(prompts(8));
    }

    private static List<String> prompts(long seed) {
        ScriptedModel model = ScriptedModel.answering(request -> Turn.say("ok"));
        try (Revo revo = revo(model)) {
            revo.solo().creative().create(Brief.of("a name").candidates(8).seed(seed));
            return model.requests().stream()
                    .map(request -> request.messages().toString())
                    .toList();
        }
    }

    @Test
    void it_is_a_run_with_a_budget_and_an_end() {
        Hold hold = Hold.closed();
        ScriptedModel model =
                ScriptedModel.answering(request -> Turn.say("late").after(hold));
        try (Revo revo = revo(model)) {
            ScopedRevo acme = revo.with(Scope.of("acme", "ada"));
            assertThat(acme.creative().techniques()).containsExactly("inversion");
            assertThatThrownBy(() -> acme.creative().create(Brief.of("x").techniques("unknown")))
                    .isInstanceOf(NotFoundException.class)
                    .hasMessageContaining("inversion");
            assertThatThrownBy(() -> acme.creative()
                            .start(Brief.of("x"), RunOptions.defaults().budget(Budget.tokens(10)))
                            .await())
                    .isInstanceOf(BudgetExceededException.class);
            RunHandle<CreativeResult> run = acme.creative().start(Brief.of("x"), RunOptions.defaults());
            hold.awaitEntered(java.time.Duration.ofSeconds(10));
            run.cancel("enough");
            assertThatThrownBy(run::await).isInstanceOf(CancelledException.class);
        }
    }
}
