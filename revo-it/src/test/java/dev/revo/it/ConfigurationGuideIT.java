package dev.revo.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program in docs/configuration.md. */
class ConfigurationGuideIT {
    @Test
    void the_example_compiles_and_rolls_back(@TempDir Path directory) throws Exception {
        assertThat(Guide.run("configuration.md", directory, """
                import dev.revo.*; import dev.revo.configuration.*; import dev.revo.data.*;
                import dev.revo.engine.tenancy.*; import dev.revo.error.*; import dev.revo.spi.*;
                import dev.revo.store.jdbc.*; import dev.revo.tenancy.*; import java.nio.file.*; import java.util.*;
                """))
                .contains("theme/day version 3")
                .contains("3 rollback to 1\n2 calmer\n1 \n");
    }
}
