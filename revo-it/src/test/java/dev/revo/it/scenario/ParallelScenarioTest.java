package dev.revo.it.scenario;

import dev.revo.engine.parallel.ParallelEngine;
import dev.revo.spi.RevoModule;

/** The host program on Parallel Mind. */
final class ParallelScenarioTest extends ParallelScenario {
    @Override
    RevoModule engine() {
        return ParallelEngine.module();
    }
}
