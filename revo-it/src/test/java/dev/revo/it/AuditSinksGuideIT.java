package dev.revo.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program in docs/audit-sinks.md. */
class AuditSinksGuideIT {
    @Test
    void the_example_compiles_and_verifies(@TempDir Path directory) throws Exception {
        assertThat(Guide.run("audit-sinks.md", directory, """
                import dev.revo.*; import dev.revo.audit.verifier.*; import dev.revo.engine.tenancy.*;
                import dev.revo.engine.tenancy.sink.*; import dev.revo.store.jdbc.*; import dev.revo.tenancy.*;
                import java.io.*; import java.nio.file.*; import java.util.*; import java.util.stream.*;
                """)).contains("verified: true, tenant: acme");
    }
}
