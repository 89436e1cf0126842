package dev.revo.it.scenario;

import dev.revo.Revo;
import dev.revo.engine.tenancy.Tenancy;
import dev.revo.store.jdbc.JdbcStores;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The scenario on the module, over the embedded database. */
final class TenancyEmbeddedTest extends TenancyScenarioTest {
    private final Path directory;

    TenancyEmbeddedTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Override
    Revo.Builder parts() {
        return Revo.builder().install(JdbcStores.embedded(directory)).install(Tenancy.module());
    }
}
