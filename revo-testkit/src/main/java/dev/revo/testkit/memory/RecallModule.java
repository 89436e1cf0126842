package dev.revo.testkit.memory;

import dev.revo.recall.Recall;
import dev.revo.spi.IdGenerator;
import dev.revo.spi.MemoryBackend;
import dev.revo.spi.RevoModule;
import dev.revo.spi.TimeSource;
import dev.revo.spi.Wiring;
import java.util.function.Supplier;

/** Provides {@link Recall} over the chosen backend. */
final class RecallModule implements RevoModule {
    @Override
    public String name() {
        return "in-memory-recall";
    }

    @Override
    public void install(Wiring wiring) {
        wiring.fallback(MemoryBackend.class, InMemoryMemoryBackend::new);
        Supplier<MemoryBackend> backend = wiring.need(MemoryBackend.class);
        Supplier<TimeSource> time = wiring.need(TimeSource.class);
        Supplier<IdGenerator> ids = wiring.need(IdGenerator.class);
        wiring.noun(Recall.class, gate -> new InMemoryRecall(gate, backend.get(), time.get(), ids.get()));
    }
}
