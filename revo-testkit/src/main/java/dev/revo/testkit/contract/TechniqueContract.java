package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.creative.Brief;
import dev.revo.creative.Technique;
import dev.revo.error.CancelledException;
import dev.revo.error.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Technique} does, whatever its idea. Extend it and hand over a technique:
 *
 * <pre>{@code
 * class MyTechniqueTest extends TechniqueContract {
 *     protected Technique technique() {
 *         return new MyTechnique();
 *     }
 * }
 * }</pre>
 */
public abstract class TechniqueContract {
    private static final Brief BRIEF = Brief.of("a slogan for a bakery");

    private Technique technique;

    /** For subclasses. */
    protected TechniqueContract() {}

    /** The technique; called once for each test. */
    protected abstract Technique technique() throws Exception;

    @BeforeEach
    void open() throws Exception {
        technique = technique();
    }

    private record Asked(List<String> prompts, UnaryOperator<String> model, long seed, RandomGenerator random)
            implements Technique.Context {
        static Asked of(long seed, UnaryOperator<String> model) {
            return new Asked(new ArrayList<>(), model, seed, new SplittableRandom(seed));
        }

        @Override
        public String ask(String prompt) {
            prompts.add(prompt);
            return model.apply(prompt);
        }

        @Override
        public int number() {
            return (int) seed;
        }
    }

    @Test
    void has_one_name_fit_for_a_brief() {
        assertThat(technique.name()).matches("[a-z0-9_-]{1,64}").isEqualTo(technique.name());
    }

    @Test
    void makes_something_about_the_brief() throws Exception {
        Asked asked = Asked.of(1, prompt -> "warm bread");
        assertThat(technique.create(asked, BRIEF)).isNotBlank();
        assertThat(asked.prompts()).isNotEmpty();
        assertThat(String.join(" ", asked.prompts())).contains("bakery");
    }

    @Test
    void asks_the_same_with_the_same_seed() throws Exception {
        for (long seed = 0; seed < 5; seed++) {
            Asked one = Asked.of(seed, prompt -> "answer to " + prompt.length());
            Asked two = Asked.of(seed, prompt -> "answer to " + prompt.length());
            assertThat(technique.create(one, BRIEF)).isEqualTo(technique.create(two, BRIEF));
            assertThat(one.prompts()).isEqualTo(two.prompts());
        }
    }

    @Test
    void ends_when_the_run_ends() {
        Asked cancelled = Asked.of(1, prompt -> {
            throw new CancelledException(Fault.of("cancelled", "the user left"));
        });
        assertThatThrownBy(() -> technique.create(cancelled, BRIEF)).isInstanceOf(CancelledException.class);
        assertThat(cancelled.prompts()).as("nothing is asked after the end").hasSize(1);
    }

    @Test
    void takes_any_brief_and_any_answer() throws Exception {
        for (String text : List.of("%s {0} ${x}", "\u0000\n\"", "🙂", "x".repeat(19_000))) {
            assertThat(technique.create(Asked.of(2, prompt -> text), Brief.of(text + "!")))
                    .isNotNull();
        }
    }
}
