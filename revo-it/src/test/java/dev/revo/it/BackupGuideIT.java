package dev.revo.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program in docs/backup.md. */
class BackupGuideIT {
    @Test
    void the_example_compiles_and_restores(@TempDir Path directory) throws Exception {
        assertThat(Guide.run("backup.md", directory, """
                import dev.revo.*; import dev.revo.backup.*; import dev.revo.engine.tenancy.*;
                import dev.revo.inmemory.*; import dev.revo.spi.SecretStore; import dev.revo.store.jdbc.*;
                import dev.revo.tenancy.*; import java.io.*; import java.nio.file.*;
                """))
                .contains("in the way: Optional.empty")
                .contains("restored: 1 member");
    }
}
