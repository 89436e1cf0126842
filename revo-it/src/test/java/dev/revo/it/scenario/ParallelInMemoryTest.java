package dev.revo.it.scenario;

import dev.revo.spi.RevoModule;
import dev.revo.testkit.memory.InMemoryEngines;

/** The host program on the engine of the testkit. */
final class ParallelInMemoryTest extends ParallelScenario {
    @Override
    RevoModule engine() {
        return InMemoryEngines.parallel();
    }
}
