package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.creative.Brief;
import dev.revo.creative.Technique;
import dev.revo.error.CancelledException;
import dev.revo.testkit.memory.InMemoryEngines;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class TechniqueContractTest extends TechniqueContract {
    @Override
    protected Technique technique() {
        return InMemoryEngines.technique();
    }

    private interface Body {
        String create(Technique.Context ctx, Brief brief) throws Exception;
    }

    @Test
    void a_technique_with_chance_of_its_own_fails() throws Exception {
        AtomicInteger chance = new AtomicInteger();
        assertThat(failures((ctx, brief) -> ctx.ask(brief.prompt() + chance.incrementAndGet())))
                .containsExactly("asks_the_same_with_the_same_seed");
    }

    @Test
    void a_technique_that_goes_on_after_the_end_fails() throws Exception {
        assertThat(failures((ctx, brief) -> {
                    try {
                        return ctx.ask(brief.prompt());
                    } catch (CancelledException e) {
                        return ctx.ask(brief.prompt());
                    }
                }))
                .containsExactly("ends_when_the_run_ends");
    }

    @Test
    void a_technique_that_forgets_the_brief_fails() throws Exception {
        assertThat(failures((ctx, brief) -> ctx.ask("Say something.")))
                .containsExactly("makes_something_about_the_brief");
    }

    @Test
    void a_technique_that_formats_with_foreign_text_fails() throws Exception {
        assertThat(failures((ctx, brief) -> ctx.ask(String.format(brief.prompt()))))
                .containsExactly("takes_any_brief_and_any_answer");
    }

    private static List<String> failures(Body body) throws Exception {
        return Kit.failures(TechniqueContract.class, () -> new TechniqueContract() {
            @Override
            protected Technique technique() {
                return new Technique() {
                    @Override
                    public String name() {
                        return "wrong";
                    }

                    @Override
                    public String create(Context ctx, Brief brief) throws Exception {
                        return body.create(ctx, brief);
                    }
                };
            }
        });
    }
}
