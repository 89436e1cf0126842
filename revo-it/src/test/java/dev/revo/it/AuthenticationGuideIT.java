package dev.revo.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs in docs/authentication.md. */
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

    @Test
    void the_example_of_a_provider_compiles_and_lets_in_whom_it_links(@TempDir Path directory) throws Exception {
        assertThat(Guide.run("authentication.md", 2, directory, """
                import dev.revo.*; import dev.revo.engine.tenancy.*; import dev.revo.inmemory.InMemory;
                import dev.revo.login.*; import dev.revo.spi.SecretStore; import dev.revo.store.jdbc.*;
                import dev.revo.tenancy.*; import dev.revo.testkit.openid.*; import java.net.URI;
                import java.nio.file.Path; import java.time.InstantSource;
                """).lines()).containsExactly("cy is in");
    }
}
