package dev.revo.it.scenario;

import dev.revo.engine.tenancy.usage.Metering;
import dev.revo.spi.RevoModule;
import dev.revo.spi.Wiring;
import dev.revo.store.jdbc.JdbcStores;
import dev.revo.testkit.memory.InMemoryEngines;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Nested;

final class UsageScenarioTest {
    private static final class MeteringModule implements RevoModule {
        @Override
        public String name() {
            return "metering";
        }

        @Override
        public void install(Wiring wiring) {
            Metering.install(wiring, ctx -> ZoneOffset.UTC);
        }
    }

    @Nested
    class OfTheTestkit extends UsageScenario {
        @Override
        List<RevoModule> modules(Path directory) {
            return List.of(InMemoryEngines.usage());
        }
    }

    @Nested
    class MeteringInMemory extends UsageScenario {
        @Override
        List<RevoModule> modules(Path directory) {
            return List.of(new MeteringModule());
        }
    }

    @Nested
    class MeteringInADatabase extends UsageScenario {
        @Override
        List<RevoModule> modules(Path directory) {
            return List.of(new MeteringModule(), JdbcStores.embedded(directory));
        }
    }
}
