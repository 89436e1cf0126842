package dev.revo.it.scenario;

import dev.revo.Revo;
import dev.revo.engine.tenancy.Tenancy;

/** The scenario on the module, over stores in memory. */
final class TenancyInMemoryTest extends TenancyScenarioTest {
    @Override
    Revo.Builder parts() {
        return Revo.builder().install(Tenancy.module());
    }
}
