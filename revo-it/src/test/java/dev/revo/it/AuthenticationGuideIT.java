package dev.revo.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program in docs/authentication.md. */
class AuthenticationGuideIT {
    @Test
    void the_example_compiles_and_the_revoked_key_is_refused(@TempDir Path directory) throws Exception {
        assertThat(Guide.run("authentication.md", directory, """
                import dev.revo.*; import dev.revo.engine.tenancy.*; import dev.revo.error.DeniedException;
                import dev.revo.login.*; import dev.revo.login.ApiKeys.IssuedKey; import dev.revo.scope.*;
                import dev.revo.store.jdbc.*; import dev.revo.tenancy.*; import java.nio.file.Path;
                import java.time.Duration; import java.util.Set;
                """).lines())
                .containsExactly("reports act for ada", "login_refused");
    }
}
