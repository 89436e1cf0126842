package dev.revo.testkit.memory;

import dev.revo.creative.Creative;
import dev.revo.creative.Scorer;
import dev.revo.creative.Technique;
import dev.revo.spi.ModelSource;
import dev.revo.spi.RevoModule;
import dev.revo.spi.Wiring;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Provides {@link Creative} over the registered default model. */
final class CreativeModule implements RevoModule {
    @Override
    public String name() {
        return "in-memory-creative";
    }

    @Override
    public void install(Wiring wiring) {
        Supplier<ModelSource> models = wiring.need(ModelSource.class);
        Supplier<Optional<Scorer>> scorer = wiring.want(Scorer.class);
        Supplier<List<Technique>> techniques = wiring.all(Technique.class);
        wiring.noun(
                Creative.class,
                gate -> new InMemoryCreative(
                        gate, models.get(), scorer.get().orElseGet(WordScorer::new), techniques.get()));
    }
}
