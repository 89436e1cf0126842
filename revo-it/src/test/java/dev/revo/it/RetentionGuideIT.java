package dev.revo.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program in docs/retention.md. */
class RetentionGuideIT {
    @Test
    void the_example_compiles_and_closes(@TempDir Path directory) throws Exception {
        assertThat(Guide.run("retention.md", directory, """
                import dev.revo.*; import dev.revo.audit.verifier.SignerKey; import dev.revo.backup.*;
                import dev.revo.engine.tenancy.*; import dev.revo.store.jdbc.*; import dev.revo.tenancy.*;
                import java.io.*; import java.nio.file.*; import java.time.*;
                """))
                .contains("kept after closing: 14 days")
                .contains("erased after: true");
    }
}
